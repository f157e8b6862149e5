"""Planted stacks through the real engine: refused by exactly one rule, before anything is made."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from policies.resource import Resource
from policies.rule import ResourceRule, Rule
from tests.policies.case import Case, all_cases, judge
from tests.policies.engine import Stacks, make_stacks

PLANTED = [case for case in all_cases() if case.planted]
OF_RESOURCES = [case for case in PLANTED if isinstance(case.rule, ResourceRule)]
ADVICE = [case.rule.id for case in PLANTED if case.rule.level == "advisory"]
OF_STACKS = [case for case in PLANTED if not isinstance(case.rule, ResourceRule)]


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> Stacks:
    return make_stacks(tmp_path_factory.mktemp("planted"))


def named(case: Case) -> Resource:
    """The one resource of a case, by the name of its rule."""
    (resource,) = case.resources
    return replace(resource, name=case.rule.id)


def test_every_resource_rule_refuses_its_plant_alone_in_preview(stacks: Stacks) -> None:
    plants = [named(case) for case in OF_RESOURCES]
    # A resource on its own lacks what rules over a whole stack want beside it.
    config = dict.fromkeys([case.rule.id for case in OF_STACKS], "disabled")

    found = stacks.ask(plants, "preview", config=config)

    assert found.exit_code != 0
    assert found.found == {(plant.name, plant.name): "mandatory" for plant in plants}, found.output


@pytest.mark.parametrize("case", OF_STACKS, ids=lambda case: case.rule.id)
def test_stack_rule_refuses_its_plant_alone_in_preview(
    stacks: Stacks, case: Case, tmp_path: Path
) -> None:
    config: dict[str, Any] = dict.fromkeys(ADVICE, "mandatory")
    for stack, keys in case.stacks.items():
        named = {f"workos-log-streams:{key}": value for key, value in keys.items()}
        (tmp_path / f"Pulumi.{stack}.yaml").write_text(json.dumps({"config": named}))
        config[case.rule.id] = {"enforcementLevel": "mandatory", "stacks": str(tmp_path)}

    found = stacks.ask(case.resources, "preview", config=config)

    assert found.exit_code != 0, found.output
    assert {rule for rule, _ in found.found} == {case.rule.id}, found.output
    assert case.says in found.output


@pytest.mark.parametrize("case", OF_RESOURCES, ids=lambda case: case.rule.id)
def test_update_refuses_the_plant_by_its_rule_alone_before_it_is_made(
    stacks: Stacks, case: Case
) -> None:
    found = stacks.ask([named(case)], "up", "--yes", "--skip-preview")

    assert found.exit_code != 0
    assert found.found == {(case.rule.id, case.rule.id): "mandatory"}, found.output
    assert found.made == ()


def test_value_that_preview_cannot_know_is_refused_by_the_update_before_it_is_made(
    stacks: Stacks,
) -> None:
    plant = next(named(case) for case in PLANTED if case.rule.id == "iam-no-admin")
    key = Resource(type="aws:kms/alias:Alias", name="first", urn="", properties={"name": "x"})
    late = replace(plant, sources={"policy": (f"::{key.name}",)})

    preview = stacks.ask([key, late], "preview")
    update = stacks.ask([key, late], "up", "--yes", "--skip-preview")

    assert preview.exit_code == 0, preview.output
    assert f"{plant.name}.policy is not known before the update" in preview.output
    assert "iam-no-admin" in preview.output
    assert update.exit_code != 0
    assert update.found == {("iam-no-admin", "iam-no-admin"): "mandatory"}
    assert update.made == ("first",)


def test_violation_names_what_was_found_and_the_repair(stacks: Stacks) -> None:
    plant = next(named(case) for case in PLANTED if case.rule.id == "s3-versioned")

    found = stacks.ask([plant], "preview")

    assert "s3-versioned" in found.output
    assert "found versioning Suspended, wanted Enabled. Repair: Set the status" in found.output


def suppression(until: str) -> dict[str, Any]:
    entry = {"resource": "s3-ver*", "reason": "the bucket is being emptied", "until": until}
    return {"s3-versioned": {"suppress": [entry]}}


def test_suppressed_rule_passes_and_says_why(stacks: Stacks) -> None:
    plant = next(named(case) for case in PLANTED if case.rule.id == "s3-versioned")

    found = stacks.ask([plant], "preview", config=suppression("2999-12-31"))

    assert found.exit_code == 0, found.output
    assert "(suppressed until 2999-12-31: the bucket is being emptied)" in found.output


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        pytest.param(suppression("2026-01-01"), "suppression that ended on 2026-01-01", id="over"),
        pytest.param({"s3-versioned": {"suppress": [{"resource": "*"}]}}, "reason", id="no reason"),
    ],
)
def test_suppression_that_does_not_count_fails(
    stacks: Stacks, entry: dict[str, Any], says: str
) -> None:
    plant = next(named(case) for case in PLANTED if case.rule.id == "s3-versioned")

    found = stacks.ask([plant], "preview", config=entry)

    assert found.exit_code != 0
    assert says in found.output


@pytest.mark.parametrize("case", PLANTED, ids=lambda case: case.rule.id)
def test_no_other_rule_refuses_a_plant(case: Case) -> None:
    others: list[Rule] = [one.rule for one in PLANTED if one.rule != case.rule]

    refusing = [
        rule.id
        for rule in others
        if isinstance(rule, ResourceRule) and judge(rule, case.resources, {}).word == "refused"
    ]

    assert refusing == []
