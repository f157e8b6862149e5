"""A renamed stack: what it has made keeps its names, or is told how."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from logstreams.settings import StackSettings, load
from logstreams.settings.renaming import StackRenamed, refuse_renamed

EXAMPLES = Path(__file__).parents[3] / "stacks" / "examples"
BETA = "org_01EHZNVPK3SFK441A1RGBFSHZZ"
KINDS = sorted(path.name.split(".")[1] for path in EXAMPLES.glob("Pulumi.*.yaml"))


def example(kind: str, **keys: Any) -> StackSettings:
    plain = load(EXAMPLES / f"Pulumi.{kind}.yaml").to_plain()
    return StackSettings.from_plain({**plain, **keys})


def names(settings: StackSettings) -> dict[str, Any]:
    archive = settings.to_plain()["destination"]
    return {**archive, "bucketName": settings.bucket_name, "roleName": settings.role_name}


@pytest.fixture
def s3(full: str, parse: Callable[[str], StackSettings]) -> StackSettings:
    return parse("\n".join(line for line in full.splitlines() if "network" not in line))


def test_bucket_and_role_of_a_renamed_stack_are_kept_by_two_lines(s3: StackSettings) -> None:
    now = StackSettings.from_plain({**s3.to_plain(), "customer": "acme-prod"})

    with pytest.raises(StackRenamed) as refused:
        refuse_renamed(s3.to_plain(), now, EXAMPLES, proven=True)

    assert str(refused.value).splitlines()[1:] == [
        "To keep them, write into stacks/Pulumi.acme-prod.yaml, below destination:",
        '    bucketName: "acme-audit-logs-012345670123-us-east-1"',
        '    roleName: "acme-workos-audit-logs"',
        "or give the stack its name back: `pulumi stack rename acme --stack acme-prod`",
    ]


def test_renamed_stack_that_keeps_its_names_is_no_other(s3: StackSettings) -> None:
    kept = {**s3.to_plain(), "customer": "acme-prod", "destination": names(s3)}

    refuse_renamed(s3.to_plain(), StackSettings.from_plain(kept), EXAMPLES, proven=True)


def test_line_that_is_there_already_is_not_told_again(s3: StackSettings) -> None:
    plain = s3.to_plain()
    kept = {**plain["destination"], "bucketName": s3.bucket_name}
    now = StackSettings.from_plain({**plain, "customer": "acme-prod", "destination": kept})

    with pytest.raises(StackRenamed) as refused:
        refuse_renamed(plain, now, EXAMPLES, proven=True)

    assert "roleName" in str(refused.value)
    assert "bucketName" not in str(refused.value)


def test_names_that_no_key_keeps_ask_for_the_old_name_alone(
    full: str, parse: Callable[[str], StackSettings]
) -> None:
    before = parse(full)
    assert before.network is not None
    now = StackSettings.from_plain({**before.to_plain(), "customer": "acme-prod"})

    with pytest.raises(StackRenamed) as refused:
        refuse_renamed(before.to_plain(), now, EXAMPLES, proven=True)

    assert "prefix list and security group acme-workos-egress" in str(refused.value)
    assert "pulumi stack rename acme --stack acme-prod" in str(refused.value)
    assert "bucketName" not in str(refused.value)


@pytest.mark.parametrize("kind", KINDS)
def test_every_destination_is_told_unless_nothing_has_its_name(kind: str) -> None:
    before = example(kind)
    now = example(kind, customer="another")
    if before.network is None and before.destination.archive is None:
        refuse_renamed(before.to_plain(), now, EXAMPLES, proven=True)
        return
    with pytest.raises(StackRenamed, match=f"was called {before.customer}"):
        refuse_renamed(before.to_plain(), now, EXAMPLES, proven=True)


@pytest.mark.parametrize(
    "recorded",
    [
        pytest.param(None, id="never deployed"),
        pytest.param({}, id="nothing recorded"),
        pytest.param({"customer": "acme", "schema": 9}, id="another release's"),
    ],
)
def test_what_is_not_known_refuses_nothing(
    recorded: dict[str, Any] | None, s3: StackSettings
) -> None:
    refuse_renamed(recorded, s3, EXAMPLES, proven=True)


def test_other_settings_under_the_same_name_are_no_renaming(s3: StackSettings) -> None:
    plain = s3.to_plain()
    changed = {**plain["destination"], "bucketName": "another-bucket"}

    refuse_renamed(
        plain, StackSettings.from_plain({**plain, "destination": changed}), EXAMPLES, proven=True
    )


def of_organization(settings: StackSettings, organization: str, name: str) -> StackSettings:
    return StackSettings.from_plain(
        {**settings.to_plain(), "customer": name, "organizationId": organization}
    )


def stack_file(root: Path, name: str, organization: str) -> None:
    (root / "stacks").mkdir(exist_ok=True)
    text = f"config:\n  workos-log-streams:organizationId: {organization}\n"
    (root / "stacks" / f"Pulumi.{name}.yaml").write_text(text)


def test_state_of_another_customers_stack_is_refused_and_no_name_is_told(
    s3: StackSettings, tmp_path: Path
) -> None:
    now = of_organization(s3, BETA, "beta")

    with pytest.raises(StackRenamed) as refused:
        refuse_renamed(s3.to_plain(), now, tmp_path, proven=True)

    text = str(refused.value)
    assert f"its last update was of {s3.organization_id}, called acme then;" in text
    assert f"stacks/Pulumi.beta.yaml names {BETA}" in text
    assert "bucketName" not in text
    assert "give the stack its name back" not in text


def test_organization_of_another_stack_file_is_refused_under_the_same_name(
    s3: StackSettings, tmp_path: Path
) -> None:
    now = of_organization(s3, BETA, s3.customer)
    stack_file(tmp_path, s3.customer, BETA)
    refuse_renamed(s3.to_plain(), now, tmp_path, proven=True)  # an ID that was corrected

    stack_file(tmp_path, "beta", s3.organization_id)
    refuse_renamed(s3.to_plain(), now, tmp_path, proven=False)  # neither: it was never proven
    with pytest.raises(StackRenamed, match=r"as stacks/Pulumi\.beta\.yaml;") as refused:
        refuse_renamed(s3.to_plain(), now, tmp_path, proven=True)
    assert "move stacks/Pulumi.beta.yaml away, `pulumi up --stack" in str(refused.value)
