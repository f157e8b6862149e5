"""A renamed stack: what it has made keeps its names, or is told how."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from logstreams.settings import StackSettings, load
from logstreams.settings.renaming import StackRenamed, refuse_renamed
from logstreams.state import StackState

EXAMPLES = Path(__file__).parents[3] / "stacks" / "examples"
ALPHA = "org_01EHZNVPK3SFK441A1RGBFSHYY"
BETA = "org_01EHZNVPK3SFK441A1RGBFSHZZ"
KINDS = sorted(path.name.split(".")[1] for path in EXAMPLES.glob("Pulumi.*.yaml"))


def example(kind: str, **keys: Any) -> StackSettings:
    plain = load(EXAMPLES / f"Pulumi.{kind}.yaml").to_plain()
    return StackSettings.from_plain({**plain, **keys})


def record(plain: dict[str, Any] | None, *, proven: bool = True) -> StackState:
    first = {"first_verified": "2026-11-01T00:00:00.000Z"} if proven else {}
    return StackState({"settings": json.dumps(plain), **first}, {})


def names(settings: StackSettings) -> dict[str, Any]:
    archive = settings.to_plain()["destination"]
    return {**archive, "bucketName": settings.bucket_name, "roleName": settings.role_name}


@pytest.fixture
def s3(full: str, parse: Callable[[str], StackSettings]) -> StackSettings:
    return parse("\n".join(line for line in full.splitlines() if "network" not in line))


def test_bucket_and_role_of_a_renamed_stack_are_kept_by_two_lines(s3: StackSettings) -> None:
    now = StackSettings.from_plain({**s3.to_plain(), "customer": "acme-prod"})

    with pytest.raises(StackRenamed) as refused:
        refuse_renamed(record(s3.to_plain()), now, EXAMPLES)

    assert str(refused.value).splitlines()[1:] == [
        "To keep them, write into stacks/Pulumi.acme-prod.yaml, below destination:",
        '    bucketName: "acme-audit-logs-012345670123-us-east-1"',
        '    roleName: "acme-workos-audit-logs"',
        "or give the stack its name back: `pulumi stack rename acme --stack acme-prod`",
    ]


def test_renamed_stack_that_keeps_its_names_is_no_other(s3: StackSettings) -> None:
    kept = {**s3.to_plain(), "customer": "acme-prod", "destination": names(s3)}

    refuse_renamed(record(s3.to_plain()), StackSettings.from_plain(kept), EXAMPLES)


def test_line_that_is_there_already_is_not_told_again(s3: StackSettings) -> None:
    plain = s3.to_plain()
    kept = {**plain["destination"], "bucketName": s3.bucket_name}
    now = StackSettings.from_plain({**plain, "customer": "acme-prod", "destination": kept})

    with pytest.raises(StackRenamed) as refused:
        refuse_renamed(record(plain), now, EXAMPLES)

    assert "roleName" in str(refused.value)
    assert "bucketName" not in str(refused.value)


def test_names_that_no_key_keeps_ask_for_the_old_name_alone(
    full: str, parse: Callable[[str], StackSettings]
) -> None:
    before = parse(full)
    assert before.network is not None
    now = StackSettings.from_plain({**before.to_plain(), "customer": "acme-prod"})

    with pytest.raises(StackRenamed) as refused:
        refuse_renamed(record(before.to_plain()), now, EXAMPLES)

    assert "prefix list and security group acme-workos-egress" in str(refused.value)
    assert "pulumi stack rename acme --stack acme-prod" in str(refused.value)
    assert "bucketName" not in str(refused.value)


@pytest.mark.parametrize("kind", KINDS)
def test_every_destination_is_told_unless_nothing_has_its_name(kind: str) -> None:
    before = example(kind)
    now = example(kind, customer="another")
    if before.network is None and before.destination.archive is None:
        refuse_renamed(record(before.to_plain()), now, EXAMPLES)
        return
    with pytest.raises(StackRenamed, match=f"was called {before.customer}"):
        refuse_renamed(record(before.to_plain()), now, EXAMPLES)


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
    refuse_renamed(record(recorded), s3, EXAMPLES)


def test_other_settings_under_the_same_name_are_no_renaming(s3: StackSettings) -> None:
    plain = s3.to_plain()
    changed = {**plain["destination"], "bucketName": "another-bucket"}

    now = StackSettings.from_plain({**plain, "destination": changed})
    refuse_renamed(record(plain), now, EXAMPLES)


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
        refuse_renamed(record(s3.to_plain()), now, tmp_path)

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
    refuse_renamed(record(s3.to_plain()), now, tmp_path)  # no other stack's, as far as files tell

    stack_file(tmp_path, "beta", s3.organization_id)
    never_proven = record(s3.to_plain(), proven=False)
    refuse_renamed(never_proven, now, tmp_path)
    with pytest.raises(StackRenamed, match=r"as stacks/Pulumi\.beta\.yaml;") as refused:
        refuse_renamed(record(s3.to_plain()), now, tmp_path)
    declared = f"previousOrganizationId {s3.organization_id} --stack {s3.customer}`"
    assert f"`pulumi config set {declared}" in str(refused.value)

    declaring = {**now.to_plain(), "previousOrganizationId": s3.organization_id}
    refuse_renamed(record(s3.to_plain()), StackSettings.from_plain(declaring), tmp_path)


def test_file_that_names_the_proven_organization_again_is_no_other_customers(
    s3: StackSettings, tmp_path: Path
) -> None:
    """An update with another customer's file failed, and its settings are what the state has."""
    stack_file(tmp_path, s3.customer, s3.organization_id)
    stack_file(tmp_path, "beta", BETA)
    failed = of_organization(s3, BETA, s3.customer)
    check = {**record(failed.to_plain()).check, "verified_organization": s3.organization_id}
    proven = StackState(check, {})

    refuse_renamed(proven, s3, tmp_path)
    with pytest.raises(StackRenamed):
        refuse_renamed(proven, of_organization(s3, ALPHA, s3.customer), tmp_path)
