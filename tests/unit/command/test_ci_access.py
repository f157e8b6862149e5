"""`logstreams ci-access init`: what it writes, refuses and says."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from logstreams.command.main import app
from logstreams.permissions.hub import read_hub
from tests.unit.permissions.conftest import edit, project, stacks

__all__ = ["edit", "project", "stacks"]

CANARY = "v1:canarycanary:AAAA"
NUMBERS = ("--owner-id=123456", "--repository-id=456789")
GIVEN = ("--repository", "example/streams", "--account", "111122223333")
FILES = {
    "Pulumi.yaml",
    "__main__.py",
    "customers.template.json",
    "deploy.aws-config",
    "preview.aws-config",
    "settings.yaml",
    "watch.aws-config",
}


@pytest.fixture(autouse=True)
def here(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(project)
    return project / "ci-access"


def init(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["ci-access", "init", *arguments])
    return result.exit_code, result.stdout, result.stderr


def written(here: Path) -> dict[str, str]:
    return {each.name: each.read_text() for each in here.iterdir()} if here.exists() else {}


def test_first_run_writes_program_template_and_a_configuration_for_each_job(here: Path) -> None:
    code, out, err = init(*GIVEN, *NUMBERS, "--state", "s3://example-state/streams")

    assert (code, err) == (0, "")
    assert {*written(here)} == FILES
    assert "repo:example@123456/streams@456789:environment:production" in out
    arn = "arn:aws:iam::111122223333:role/workos-log-streams-deploy"
    assert f"gh variable set AWS_ROLE --env production --body {arn}" in out
    assert (
        "gh variable set PULUMI_BACKEND_URL --body 's3://example-state/streams?region="
        "us-east-1&awssdk=v2&profile=workos-log-streams-state'"
    ) in out
    compile((here / "__main__.py").read_text(), "__main__.py", "exec")
    assert "from components.ci_access import" in (here / "__main__.py").read_text()


def test_repository_without_githubs_numbers_is_told_where_they_are() -> None:
    code, out, err = init(*GIVEN)

    assert code == 0
    assert "repo:example/streams:environment:production" in out
    assert "note: the roles trust example/streams by its name alone" in err
    assert "gh api repos/example/streams --jq '.owner.id,.id'" in err


def test_environments_are_protected_before_there_is_a_role_and_the_region_is_set() -> None:
    _, out, _ = init(*GIVEN, "--region=eu-central-1", "--state=s3://example-state")

    steps = out.partition("Next (docs/ci-access.md):")[2]
    protect, up = steps.index("production (required reviewers, branch main"), steps.index(" up ")
    assert protect < up < steps.index("`logstreams ci-access template ACCOUNT`")
    assert "gh variable set AWS_REGION --body eu-central-1" in steps
    assert "s3://example-state?region=eu-central-1&" in steps


def test_stack_that_a_kms_key_opens_is_noted(edit: Callable[[str, str, str], None]) -> None:
    edit("s3", "config:\n", "secretsprovider: awskms://alias/x?region=us-east-1\nconfig:\n")

    code, _, err = init(*GIVEN, *NUMBERS)

    assert code == 0
    assert "note: stacks/Pulumi.s3.yaml" in err
    assert "secretsprovider: found a KMS key; wanted a passphrase, or kms:Decrypt" in err


def test_run_without_options_keeps_them_and_follows_the_stack_files(
    here: Path, project: Path
) -> None:
    init(*GIVEN, "--state=s3://example-state", "--existing-provider")
    before = read_hub(project)
    code, out, _ = init()

    assert (code, out.count("same ")) == (0, len(FILES))
    assert read_hub(project) == before
    for name in ("datadog", "https", "splunk", "s3"):
        (project / "stacks" / f"Pulumi.{name}.yaml").write_text(
            (project / "stacks" / f"Pulumi.{name}.yaml")
            .read_text()
            .replace("01234567012", "11112222333")
        )
    init("--account=111122223331", "--new-provider")
    assert "existingProvider" not in written(here)["settings.yaml"]
    assert '"111122223332"' in written(here)["customers.template.json"]
    assert (
        '"111122223331"' not in written(here)["customers.template.json"].partition("Resources")[0]
    )


def test_template_that_nobody_needs_any_more_is_removed(here: Path, project: Path) -> None:
    init(*GIVEN)
    for name in ("datadog", "https", "splunk"):
        (project / "stacks" / f"Pulumi.{name}.yaml").unlink()

    code, out, _ = init("--account", "012345670123")  # the one stack's own

    assert code == 0
    assert "remove  ci-access/customers.template.json" in out
    assert {*written(here)} == FILES - {"customers.template.json"}


def test_template_of_one_account_names_no_other_customer(here: Path) -> None:
    init(*GIVEN)

    result = CliRunner().invoke(app, ["ci-access", "template", "012345670123"])

    roles = json.loads(result.stdout)["Resources"].values()
    assert result.exit_code == 0
    assert {each["Properties"]["RoleName"] for each in roles} == {
        f"s3-workos-{job}" for job in ("preview", "deploy", "watch")
    }
    shared = written(here)["customers.template.json"]
    for other in ("datadog", "https", "splunk", "012345670121"):
        assert other in shared
        assert other not in result.stdout


@pytest.mark.parametrize(
    ("account", "said"),
    [
        pytest.param("111122223333", "wanted one that stack files name, not the hub's", id="hub"),
        pytest.param("999988887777", "ACCOUNT: found '999988887777'; wanted", id="nobody's"),
    ],
)
def test_template_of_an_account_without_roles_is_refused(account: str, said: str) -> None:
    before = CliRunner().invoke(app, ["ci-access", "template", account])
    init(*GIVEN)
    after = CliRunner().invoke(app, ["ci-access", "template", account])

    assert (before.exit_code, before.stdout) == (after.exit_code, after.stdout) == (2, "")
    assert "ci-access/settings.yaml: found nothing; wanted" in before.stderr
    assert said in after.stderr


@pytest.mark.parametrize("name", ["__main__.py", "Pulumi.yaml", "customers.template.json"])
def test_file_of_somebody_else_is_not_written_over(here: Path, name: str) -> None:
    here.mkdir()
    (here / name).write_text("mine\n")

    code, _, err = init(*GIVEN)

    assert (code, written(here)) == (2, {name: "mine\n"})
    assert f"ci-access/{name}: found a file that" in err


def test_customer_stays_in_the_second_template_when_it_is_written_again(here: Path) -> None:
    init(*GIVEN)
    first = here / "customers.template.json"
    whole = json.loads(first.read_text())
    moved = {name for name in whole["Resources"] if name.startswith("S3")}
    for path, names in (
        (first, {*whole["Resources"]} - moved),
        (here / "customers-2.template.json", moved),
    ):
        kept = {name: whole["Resources"][name] for name in names}
        path.write_text(json.dumps({**whole, "Resources": kept}))

    code, _, _ = init()

    found = {path.name: {*json.loads(path.read_text())["Resources"]} for path in here.glob("c*")}
    assert (code, len(moved)) == (0, 3)
    assert found == {first.name: {*whole["Resources"]} - moved, "customers-2.template.json": moved}


def test_template_of_somebody_else_is_not_removed(here: Path) -> None:
    here.mkdir()
    for name in ("customers-own.template.json", "customers-7.template.json"):
        (here / name).write_text("{}")

    code, out, _ = init(*GIVEN)

    assert (code, "remove" in out) == (0, False)
    assert {*written(here)} == FILES | {"customers-own.template.json", "customers-7.template.json"}


def test_dry_run_shows_the_difference_and_writes_nothing(here: Path) -> None:
    assert init(*GIVEN, "--dry-run")[0] == 0
    assert written(here) == {}
    init(*GIVEN)
    before = written(here)

    code, out, err = init("--account=999988887777", "--dry-run")

    assert (code, written(here)) == (0, before)
    assert "nothing is written: --dry-run" in out
    assert "+accountId: '999988887777'" in err


def test_document_has_the_schemas_keys(here: Path) -> None:
    _, out, _ = init(*GIVEN, "--output", "json")

    document = json.loads(out)
    assert document["jobs"]["watch"] == {
        "environment": "watch",
        "subject": "repo:example/streams:environment:watch",
        "roleArn": "arn:aws:iam::111122223333:role/workos-log-streams-watch",
        "sessionSeconds": 7200,
    }
    assert len(document["customerAccounts"]) == 4
    assert document["withoutProfile"] == []
    assert {each["action"] for each in document["files"]} == {"write"}


def test_stack_without_profile_is_told_how_it_gets_one(
    edit: Callable[[str, str, str], None],
) -> None:
    edit("s3", "  aws:profile: s3\n", "")

    code, out, _ = init(*GIVEN)

    assert code == 0
    assert "pulumi config set aws:profile s3 --stack s3" in out


SECURE = "{secure: " + CANARY + "}"


@pytest.mark.parametrize(
    ("written_key", "told"),
    [
        pytest.param("workos-log-streams:apiKey", "workos-log-streams:apiKey", id="the key"),
        pytest.param("apiKey", "apiKey", id="without a namespace"),
        pytest.param("workos:apiKey", "workos:apiKey", id="another namespace"),
        pytest.param("team:WORKOS_API_KEY", "team:WORKOS_API_KEY", id="a variable's name"),
        pytest.param("aws:secretKey", "aws:secretKey", id="AWS"),
    ],
)
def test_key_that_previews_could_decrypt_is_refused(
    here: Path, edit: Callable[[str, str, str], None], written_key: str, told: str
) -> None:
    edit("s3", "config:\n", f"config:\n  {written_key}: {SECURE}\n")

    code, out, err = init(*GIVEN)

    assert (code, out, written(here)) == (2, "", {})
    assert f"stacks/Pulumi.s3.yaml:{line_of(written_key)}: {told}: found a value encrypted" in err
    assert "Traceback" not in err
    assert CANARY not in err


def line_of(key: str) -> int:
    lines = Path("stacks/Pulumi.s3.yaml").read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if key in line and "secure" in line)


def test_key_within_a_mapping_is_found(here: Path, edit: Callable[[str, str, str], None]) -> None:
    edit("s3", "config:\n", f"config:\n  team:all:\n    - workos: {{key: {SECURE}}}\n")

    code, _, err = init(*GIVEN)

    assert (code, written(here)) == (2, {})
    assert "team:all.workos.key: found a value encrypted by Pulumi" in err


def test_other_encrypted_value_is_noted(edit: Callable[[str, str, str], None]) -> None:
    edit("s3", "config:\n", f"config:\n  team:pager: {SECURE}\n")

    code, _, err = init(*GIVEN)

    assert code == 0
    assert "note: stacks/Pulumi.s3.yaml" in err
    assert "team:pager: found a value encrypted" in err


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("profile: s3", "profile: https", "https has this one", id="shared"),
        pytest.param("profile: s3", "profile: 'a b'", "wanted letters, digits", id="quoted"),
        pytest.param(
            "profile: s3", "profile: workos-log-streams-state", "the stacks' state has", id="state"
        ),
    ],
)
def test_profile_that_stands_for_no_single_stack_is_refused(
    here: Path, edit: Callable[[str, str, str], None], old: str, new: str, said: str
) -> None:
    edit("s3", old, new)

    code, _, err = init(*GIVEN)

    assert (code, written(here)) == (2, {})
    assert "stacks/Pulumi.s3.yaml: aws:profile: found" in err
    assert said in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param([], "--account: found nothing; wanted", id="no account"),
        pytest.param(["--account=1"], "--repository: found nothing", id="no repository"),
        pytest.param(["--account=1", "--repository=a/b"], "accountId: found '1'", id="account"),
        pytest.param(
            [*GIVEN, "--repository=a/*"], "repository: found 'a/*'; wanted ORG/REPO", id="wide"
        ),
        pytest.param([*GIVEN, "--state=file:///x"], "state: found 'file:///x'", id="state"),
    ],
)
def test_bad_input_is_one_error(here: Path, arguments: list[str], said: str) -> None:
    code, out, err = init(*arguments)

    assert (code, out, written(here)) == (2, "", {})
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "url",
    [
        "https://mygithub.com/example/streams",
        "https://user:canary@mygithub.com/example/streams",
        "https://user:canary@git.example/github.com/example/streams",
        "https://git.example/x@github.com/example/streams",
        "canary@git.example:github.com/example/streams",
    ],
)
def test_other_hosts_origin_is_refused_without_its_user(project: Path, url: str) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=project, check=True)
    subprocess.run(["git", "remote", "add", "origin", url], cwd=project, check=True)

    code, out, err = init("--account", "111122223333")

    assert (code, out) == (2, "")
    assert "--repository: found nothing, and origin is" in err
    assert "canary" not in err


@pytest.mark.parametrize(
    "url",
    [
        "git@github.com:example/streams.git",
        "https://github.com/example/streams",
        "https://user:canary@github.com/example/streams.git",
        "ssh://git@ssh.github.com:443/example/streams.git",
    ],
)
def test_repository_is_gits_origin(project: Path, url: str) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=project, check=True)
    subprocess.run(["git", "remote", "add", "origin", url], cwd=project, check=True)

    code, out, _ = init("--account", "111122223333")

    assert code == 0
    assert "repo:example/streams:environment:preview" in out
    assert "canary" not in out
