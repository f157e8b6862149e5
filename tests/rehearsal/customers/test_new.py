"""`logstreams new` against the local AWS and WorkOS."""

from __future__ import annotations

import difflib
from pathlib import Path
from uuid import uuid4

import pytest

from logstreams.customers.templates import kinds, template
from logstreams.settings import load
from tests.rehearsal.customers.conftest import ACCOUNT, Team

ORGANIZATION = "org_01EHZNVPK3SFK441A1RGBFSHRT"
CERTIFICATE = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/11111111-2222-3333-4444-555555555555"
VALUES = {
    "s3": {},
    "https": {
        "destination.managed.hostName": "logs.acme.example",
        "destination.managed.certificateArn": CERTIFICATE,
        "destination.managed.subnetIds[0]": "subnet-01234567",
        "destination.managed.subnetIds[1]": "subnet-12345678",
        "network.vpcId": "vpc-01234567",
    },
    "https-existing": {
        "destination.existing.url": "https://siem.acme.example/workos",
        "destination.existing.readBack.url": "https://siem.acme.example/events?actor={nonce}",
    },
    "splunk": {
        "destination.url": "https://hec.acme.example:8088",
        "destination.index": "workos_audit",
        "destination.readBack.url": "https://splunk.acme.example:8089",
    },
    "datadog": {"destination.site": "EU1"},
}


def asked_for(kind: str) -> list[str]:
    given = [f"--set={key}={value}" for key, value in VALUES[kind].items()]
    return ["--destination", kind, "--region", "us-east-1", *given]


@pytest.fixture
def stack() -> str:
    return f"c{uuid4().hex[:8]}"


def test_every_kind_has_a_case() -> None:
    assert {*kinds()} == {*VALUES}


@pytest.mark.parametrize("kind", VALUES)
def test_customer_is_made(team: Team, stack: str, kind: str) -> None:
    made = team.logstreams(
        "new", stack, "--create", f"Customer {stack}", *asked_for(kind), "--output", "json"
    )

    assert made.code == 0, made.stderr
    settings = load(team.file(stack))
    assert settings.destination.type == kind.partition("-")[0]
    assert settings.account_id == ACCOUNT
    assert settings.organization_id == made.document["organizationId"]
    assert made.document["organizationCreated"]
    steps = [step["command"] for step in made.document["next"]]
    assert steps[-1] == f"pulumi up --stack {stack}"
    assert steps.index(f"pulumi up --stack {stack}") < len(steps) - 1
    listed = team.world.cli(ACCOUNT, "", lambda _: None).pulumi("stack", "ls", "--json").output
    assert stack in listed


def test_file_is_the_template_with_its_comments(team: Team, stack: str) -> None:
    assert team.logstreams("new", stack, "--create", stack, *asked_for("s3")).code == 0

    before = template("s3", team.project).splitlines()
    after = team.file(stack).read_text().splitlines()
    changed = [line for line in difflib.ndiff(before, after) if line[:2] == "- "]
    assert len(changed) <= 5  # region, account, organization; Pulumi quotes two others
    assert [line for line in before if line.lstrip()[:1] == "#"] == [
        line for line in after if line.lstrip()[:1] == "#"
    ]
    assert f'accountId: "{ACCOUNT}"' in "\n".join(after)


def test_dry_run_prints_the_file_and_makes_nothing(team: Team, stack: str) -> None:
    shown = team.logstreams("new", stack, "--create", stack, *asked_for("s3"), "--dry-run")

    assert shown.code == 0
    assert "(the organization that --create makes)" in shown.stdout
    assert not team.file(stack).exists()
    again = team.logstreams("new", stack, "--organization", stack, *asked_for("s3"))
    assert (again.code, "no organization" in again.stderr) == (2, True)


@pytest.mark.parametrize("by", ["id", "name"])
def test_organization_that_exists_is_taken(team: Team, stack: str, by: str) -> None:
    organization = team.workos.create_organization(f"Acme {stack}", "staging")
    named = {"id": organization, "name": f"acme {stack}"}[by]

    made = team.logstreams("new", stack, "--organization", named, *asked_for("s3"))

    assert made.code == 0, made.stderr
    assert load(team.file(stack)).organization_id == organization


def test_project_s_own_template_comes_first(team: Team, stack: str) -> None:
    own = team.project / "stacks" / "template.yaml"
    own.write_text(template("s3", team.project) + "  workos-log-streams:tags: {team: ours}\n")
    try:
        assert team.logstreams("new", stack, "--create", stack, *asked_for("s3")).code == 0
    finally:
        own.unlink()

    assert load(team.file(stack)).tags == {"team": "ours"}


@pytest.mark.parametrize(
    ("arguments", "changed", "code", "said"),
    [
        pytest.param(["--region", "us-east-1"], {}, 2, "--destination: found nothing", id="type"),
        pytest.param(["--destination", "s3"], {}, 2, "--region: found nothing", id="region"),
        pytest.param(
            ["--destination", "splunk", "--region", "us-east-1"],
            {},
            2,
            "--set destination.index=VALUE: found nothing, wanted an index",
            id="value",
        ),
        pytest.param(
            ["--destination", "s3", "--region", "us-east-1", "--account", "12345"],
            {},
            2,
            'accountId: found "12345"',
            id="account",
        ),
        pytest.param(
            ["--destination", "s4", "--region", "us-east-1"],
            {},
            2,
            "--destination: found 's4', wanted one of s3",
            id="no-such-type",
        ),
        pytest.param([*asked_for("s3"), "--set", "x"], {}, 2, "--set: found 'x'", id="set"),
        pytest.param(
            [*asked_for("s3"), "--set", "organizationId=x"],
            {},
            2,
            "wanted --organization or --create",
            id="organization-by-set",
        ),
        pytest.param(
            [*asked_for("s3"), "--set", "aws.region=us-west-2"],
            {},
            2,
            "a second value of aws.region",
            id="twice",
        ),
        pytest.param(
            ["--destination", "s3", "--region", "US-EAST-1"],
            {},
            2,
            "--region: found 'US-EAST-1'",
            id="no-region",
        ),
        pytest.param(
            ["--destination", "s3", "--region", "  "], {}, 2, "--region: found '  '", id="blank"
        ),
        pytest.param(
            asked_for("s3"),
            {"PULUMI_CONFIG_PASSPHRASE": None},
            2,
            "--secrets-provider 'awskms://",
            id="no-passphrase",
        ),
        pytest.param(
            asked_for("s3"), {"PULUMI_BACKEND_URL": None}, 4, "pulumi login", id="no-backend"
        ),
        pytest.param(
            asked_for("s3"), {"WORKOS_API_KEY": None}, 4, "WORKOS_API_KEY is not set", id="no-key"
        ),
        pytest.param(
            asked_for("s3"), {"WORKOS_API_KEY": "sk_test_canary0123"}, 4, "HTTP 401", id="bad-key"
        ),
        pytest.param(asked_for("s3"), {"PATH": "/nowhere"}, 4, "not on PATH", id="no-pulumi"),
    ],
)
def test_bad_input_is_told_and_makes_nothing(
    team: Team,
    stack: str,
    arguments: list[str],
    changed: dict[str, str | None],
    code: int,
    said: str,
) -> None:
    ended = team.logstreams("new", stack, "--create", stack, *arguments, **changed)

    assert (ended.code, ended.stdout) == (code, "")
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "canary" not in ended.stderr
    assert not team.file(stack).exists()


def test_bucket_of_another_customer_is_refused_before_anything_is_made(
    team: Team, stack: str
) -> None:
    assert team.logstreams("new", stack, "--create", stack, *asked_for("s3")).code == 0
    bucket, other = load(team.file(stack)).bucket_name, f"{stack}-two"
    line = ("--set", f"destination.bucketName={bucket}")

    ended = team.logstreams("new", other, "--create", other, *asked_for("s3"), *line)

    assert (ended.code, ended.stdout) == (2, "")
    said = f"destination.bucketName: found {bucket}, which is the archive of {team.file(stack)}"
    assert said in ended.stderr
    assert "made organization" not in ended.stderr
    assert not team.file(other).exists()


@pytest.mark.parametrize("name", ["", " ", "Acme\nCorp", "\u200b"])
def test_organization_whose_name_nobody_can_read_is_not_made(
    team: Team, stack: str, name: str
) -> None:
    ended = team.logstreams("new", stack, "--create", name, *asked_for("s3"))

    assert (ended.code, "--create: found" in ended.stderr) == (2, True)
    assert "made organization" not in ended.stderr


def test_spaces_that_were_copied_with_a_value_are_none_of_it(team: Team, stack: str) -> None:
    made = team.logstreams(
        "new", stack, "--create", f" {stack} ", "--destination", "s3", "--region", " us-east-1"
    )

    assert made.code == 0, made.stderr
    again = team.logstreams("new", f"{stack}-2", "--create", f"{stack} ", *asked_for("s3"))
    assert "which has this name" in again.stderr
    assert load(team.file(stack)).aws.region == "us-east-1"


def test_other_account_and_unknown_region_are_told_before_anything_is_made(
    team: Team, stack: str
) -> None:
    arguments = ["--destination", "s3", "--region", "us-esat-1", "--account", "999999999999"]

    made = team.logstreams("new", stack, "--create", stack, *arguments, "--dry-run")

    assert made.code == 0, made.stderr
    assert "mistyped; did you mean us-" in made.stderr
    assert f"of account {ACCOUNT}, not 999999999999" in made.stderr


def test_stack_that_pulumi_does_not_make_is_made_by_the_command_that_is_named(
    team: Team, stack: str
) -> None:
    missing = {"PULUMI_CONFIG_PASSPHRASE": None, "PULUMI_CONFIG_PASSPHRASE_FILE": "/nowhere/it"}

    made = team.logstreams("new", stack, "--create", stack, *asked_for("s3"), **missing)

    assert made.code == 4
    assert f"stacks/Pulumi.{stack}.yaml are made, and the stack is not" in made.stderr
    pulumi = team.world.cli(ACCOUNT, "", lambda _: None).pulumi
    assert f"`pulumi stack init {stack} --no-select`" in made.stderr
    assert pulumi("stack", "init", stack, "--no-select").exit_code == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(b"config: [", "valid YAML", id="no YAML"),
        pytest.param(b"\xff", "the byte 0xff", id="no text"),
    ],
)
def test_template_that_is_none_is_named(team: Team, stack: str, text: bytes, said: str) -> None:
    own = team.project / "stacks" / "template.yaml"
    own.write_bytes(text)
    try:
        ended = team.logstreams("new", stack, "--create", stack, *asked_for("s3"))
    finally:
        own.unlink()

    assert ended.code == 2
    assert "stacks/template.yaml:1" in ended.stderr
    assert said in ended.stderr


def test_link_that_leads_nowhere_is_a_stack_file_too(team: Team, stack: str) -> None:
    team.file(stack).symlink_to("/nowhere/it")
    try:
        ended = team.logstreams("new", stack, "--create", stack, *asked_for("s3"))
    finally:
        team.file(stack).unlink()

    assert (ended.code, "made organization" in ended.stderr) == (2, False)


def test_nothing_is_made_twice_or_overwritten(team: Team, stack: str) -> None:
    arguments = ["--create", stack, *asked_for("s3")]
    assert team.logstreams("new", stack, *arguments).code == 0
    written = team.file(stack).read_text()

    over = team.logstreams("new", stack, *arguments)
    second = team.logstreams("new", f"{stack}-2", *arguments)
    same = team.logstreams("new", f"{stack}-2", "--organization", stack, *asked_for("s3"))
    team.file(stack).unlink()
    known = team.logstreams("new", stack, "--create", f"{stack}-3", *asked_for("s3"))

    assert [each.code for each in (over, second, same, known)] == [2, 2, 2, 2]
    assert "none is overwritten" in over.stderr
    assert "which has this name" in second.stderr
    assert "one log stream for each" in same.stderr
    assert f"bring stacks/Pulumi.{stack}.yaml back" in known.stderr
    assert not team.file(f"{stack}-2").exists()
    team.file(stack).write_text(written)


def test_organization_of_another_environment_is_not_known(team: Team, stack: str) -> None:
    elsewhere = team.workos.create_organization("Elsewhere", "production")

    ended = team.logstreams("new", stack, "--organization", elsewhere, *asked_for("s3"))

    assert ended.code == 2
    assert f"found {elsewhere}, which this API key's environment does not know" in ended.stderr
    assert "--create NAME" in ended.stderr


def test_person_at_a_terminal_is_asked_for_what_is_missing(team: Team, stack: str) -> None:
    answers = "datadog\nus-east-1\n\nEU1\n"  # the account is proposed

    done = team.at_a_terminal(answers, "new", stack, "--create", stack)

    assert done.code == 0, done.stderr
    assert "region (an AWS region, e.g. us-east-1)" in done.stderr
    settings = load(team.file(stack))
    assert settings.to_plain()["destination"]["site"] == "EU1"
    assert settings.account_id == ACCOUNT


def test_link_in_the_project_leads_to_the_template() -> None:
    root = Path(__file__).parents[3]

    assert (root / "stacks" / "template.yaml").read_text() == template("s3", Path("/nowhere"))
