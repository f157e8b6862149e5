"""Another organization than the proven one: refused until the stack file says that it is meant."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from logstreams.settings import StackSettings
from logstreams.settings.organization_change import (
    OrganizationChanged,
    begins_anew,
    how_to_change,
    refuse_changed_organization,
)
from logstreams.settings.refused_update import refuse_update
from logstreams.state import StackState

FILE = Path("stacks/Pulumi.acme.yaml")
FIRST = {"first_verified": "2026-11-01T00:00:00.000Z"}
NEW = "org_01EHZNVPK3SFK441A1RGBFSHZZ"
THIRD = "org_01EHZNVPK3SFK441A1RGBFSHYY"


@pytest.fixture
def old(full: str, parse: Callable[[str], StackSettings]) -> StackSettings:
    return parse(full)


def named(settings: StackSettings, now: str, previous: str | None = None) -> StackSettings:
    changed = {"organizationId": now, "previousOrganizationId": previous}
    return StackSettings.from_plain({**settings.to_plain(), **changed})


def state(settings: StackSettings, **check: str) -> StackState:
    return StackState({"settings": json.dumps(settings.to_plain()), **check}, {})


def proven(settings: StackSettings, organization: str) -> StackState:
    return state(settings, **FIRST, verdict="failed", verified_organization=organization)


def test_changed_organization_is_refused_with_both_ways_out(
    old: StackSettings, tmp_path: Path
) -> None:
    before = old.organization_id

    with pytest.raises(OrganizationChanged) as refused:
        refuse_update(proven(old, before), named(old, NEW), tmp_path)

    first, mistake, meant = str(refused.value).splitlines()
    file = tmp_path / "stacks" / "Pulumi.acme.yaml"
    assert first.startswith(f"{file}: organizationId: found {NEW}, wanted {before}: ")
    assert mistake == f"If the ID was changed by mistake, put {before} back."
    declare = f"`pulumi config set previousOrganizationId {before} --stack acme`"
    assert f"{declare}, then `logstreams form acme`, which prints" in meant


@pytest.mark.parametrize(
    ("check", "refused"),
    [
        pytest.param({}, False, id="never verified"),
        pytest.param({"verdict": "pending"}, False, id="pending"),
        pytest.param({**FIRST, "verdict": "verified"}, True, id="by release 0.1"),
        pytest.param({**FIRST, "verdict": "unproven"}, True, id="accepted without a look"),
        pytest.param({**FIRST, "verdict": "failed"}, True, id="failed since"),
    ],
)
def test_only_a_delivery_that_was_proven_binds_the_stack(
    old: StackSettings, check: dict[str, str], refused: bool
) -> None:
    record = state(old, **check)
    refuse_changed_organization(record, old, FILE)
    if not refused:
        refuse_changed_organization(record, named(old, NEW), FILE)
        return
    with pytest.raises(OrganizationChanged, match=f"wanted {old.organization_id}:"):
        refuse_changed_organization(record, named(old, NEW), FILE)


def test_state_without_settings_binds_nothing(old: StackSettings) -> None:
    refuse_changed_organization(StackState({}, {}), old, FILE)
    refuse_changed_organization(StackState({**FIRST, "settings": "{"}, {}), old, FILE)


def test_change_that_was_deployed_already_is_put_back_or_left(old: StackSettings) -> None:
    before = old.organization_id
    harmed = proven(named(old, NEW), before)  # what an earlier release let through

    refuse_changed_organization(harmed, named(old, before), FILE)
    refuse_changed_organization(harmed, named(old, NEW), FILE)
    with pytest.raises(OrganizationChanged, match=f"found {THIRD}, wanted {before}:"):
        refuse_changed_organization(harmed, named(old, THIRD), FILE)


@pytest.mark.parametrize("retired", [False, True], ids=["in use", "retired"])
def test_declared_change_is_carried_out_and_another_one_is_not(
    old: StackSettings, retired: bool
) -> None:
    old = StackSettings.from_plain({**old.to_plain(), "retired": retired})
    record = proven(old, old.organization_id)

    refuse_changed_organization(record, named(old, NEW, old.organization_id), FILE)
    with pytest.raises(OrganizationChanged):
        refuse_changed_organization(record, named(old, NEW, THIRD), FILE)
    # The line of a change that is long done.
    moved = named(old, NEW, old.organization_id)
    with pytest.raises(OrganizationChanged, match=f"wanted {NEW}:"):
        refuse_changed_organization(
            proven(moved, NEW), named(old, THIRD, old.organization_id), FILE
        )


def test_proof_of_before_is_none_of_the_declared_organization(old: StackSettings) -> None:
    before = old.organization_id
    declared = named(old, NEW, before)

    assert begins_anew(proven(old, before), declared)
    assert not begins_anew(proven(old, before), named(old, NEW))
    assert not begins_anew(proven(declared, NEW), declared)  # proven by now
    assert not begins_anew(state(declared), declared)  # deployed, and yet to be proven


@pytest.mark.parametrize(
    ("now", "previous", "says"),
    [
        pytest.param(NEW, None, "put org_01EHZNVPK3SFK441A1RGBFSHRT back; or, if", id="changed"),
        pytest.param(NEW, "old", "`pulumi up --stack acme`", id="declared"),
    ],
)
def test_list_has_the_next_step(
    old: StackSettings, now: str, previous: str | None, says: str
) -> None:
    record = proven(old, old.organization_id)
    says = says.replace("org_01EHZNVPK3SFK441A1RGBFSHRT", old.organization_id)

    told = how_to_change(record, named(old, now, previous and old.organization_id))

    assert told.startswith(says)
    assert how_to_change(state(old), named(old, now)) == "`pulumi up --stack acme`"


def test_organization_is_not_its_own_predecessor(
    full: str, told: Callable[[str], list[str]], old: StackSettings
) -> None:
    line = f"  workos-log-streams:previousOrganizationId: {old.organization_id}\n"

    assert told(full.rstrip("\n") + "\n" + line.replace(old.organization_id, NEW)) == []
    (problem,) = told(full.rstrip("\n") + "\n" + line)
    assert "previousOrganizationId" in problem
    assert problem.endswith(
        "wanted the organization of before, which is another than organizationId"
    )
