"""A resource of every type: made, left alone, changed outside, seen, repaired, gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rehearsal.engine.aws_provider.resource_handler import ResourceHandler
from rehearsal.engine.aws_provider.resources import RESOURCES
from tests.rehearsal.aws_provider.cloud import ACCOUNT, Cloud
from tests.rehearsal.aws_provider.outside import OUTSIDE, Outside
from tests.rehearsal.aws_provider.stack import Stack


@dataclass(frozen=True)
class Scenario:
    """What was seen in the life of the stack of every kind.

    Attributes:
        made: The first state, by resource name.
        refreshed: The state after a refresh with nothing changed.
        after_no_change: What a second `up` would then have done.
        before: Each property at AWS before the change outside.
        between: The same after it.
        shown: What a refreshing preview wanted to do about it.
        after: The same after a refreshing `up`.
        left: The state after `destroy`.
        outputs: The stack's outputs.
    """

    made: dict[str, Any]
    refreshed: dict[str, Any]
    after_no_change: dict[str, Any]
    before: dict[str, Any]
    between: dict[str, Any]
    shown: dict[str, Any]
    after: dict[str, Any]
    left: dict[str, Any]
    outputs: str


@pytest.fixture(scope="module")
def life(
    make_stack: Callable[[Path], Stack], cloud: Cloud, tmp_path_factory: pytest.TempPathFactory
) -> Scenario:
    stack = make_stack(tmp_path_factory.mktemp("life"))
    stack.program("every_kind")
    first = stack.up()
    assert first.returncode == 0, first.stdout
    made = stack.resources()
    ids = {name: item["id"] for name, item in made.items()}
    refresh = stack.run("refresh", "--yes", "--skip-preview")
    assert refresh.returncode == 0, refresh.stdout
    refreshed = stack.resources()
    after_no_change = stack.steps("preview")
    before = {change.name: change.look(cloud, ids) for change in OUTSIDE}
    for change in OUTSIDE:
        change.change(cloud, ids)
    between = {change.name: change.look(cloud, ids) for change in OUTSIDE}
    shown = stack.steps("preview", "--refresh")
    repaired = stack.up("--refresh")
    assert repaired.returncode == 0, repaired.stdout
    after = {change.name: change.look(cloud, ids) for change in OUTSIDE}
    destroyed = stack.run("destroy", "--yes", "--skip-preview")
    assert destroyed.returncode == 0, destroyed.stdout
    return Scenario(
        made=made,
        refreshed=refreshed,
        after_no_change=after_no_change,
        before=before,
        between=between,
        shown=shown,
        after=after,
        left=stack.resources(),
        outputs=first.stdout,
    )


def lasting(properties: dict[str, Any]) -> dict[str, Any]:
    """Without what a first refresh changes with the real plugin too.

    A target group learns of listeners made after it, and of an archive in its state the engine
    hands on the hash alone.
    """
    kept = {name: value for name, value in properties.items() if name != "loadBalancerArns"}
    return kept | ({"code": kept["code"]["hash"]} if "code" in kept else {})


def test_every_kind_is_in_the_program(life: Scenario) -> None:
    types = {item["type"] for item in life.made.values()}
    assert types == {kind.type_name for kind in RESOURCES}


def test_every_kind_is_changed_outside(life: Scenario) -> None:
    types = {life.made[change.name]["type"] for change in OUTSIDE}
    assert types == {kind.type_name for kind in RESOURCES}


def test_unchanged_program_has_no_changes(life: Scenario) -> None:
    assert life.after_no_change == {}


def test_refresh_of_unchanged_resources_reads_what_was_made(life: Scenario) -> None:
    made, refreshed = (
        {name: (lasting(item["inputs"]), lasting(item["outputs"])) for name, item in state.items()}
        for state in (life.made, life.refreshed)
    )
    assert refreshed == made


def test_function_calls_answer_about_the_caller(life: Scenario) -> None:
    assert f'account  : "{ACCOUNT}"' in life.outputs
    assert 'partition: "amazonaws.com"' in life.outputs
    assert 'region   : "US East (N. Virginia)"' in life.outputs


@pytest.mark.parametrize("change", OUTSIDE, ids=lambda change: change.name)
def test_change_made_outside_is_shown_by_a_refresh(life: Scenario, change: Outside) -> None:
    assert life.between[change.name] != life.before[change.name], "the change did not happen"
    step = life.shown[change.name]
    assert step["op"] == change.step
    assert not change.shown or change.shown in step["diffReasons"]


@pytest.mark.parametrize("change", OUTSIDE, ids=lambda change: change.name)
def test_change_made_outside_is_repaired_by_up(life: Scenario, change: Outside) -> None:
    assert life.after[change.name] == life.before[change.name]


def test_destroyed_stack_keeps_nothing(life: Scenario) -> None:
    assert life.left == {}


@pytest.mark.parametrize(
    "kind", [kind for kind in RESOURCES if kind.tagged], ids=lambda kind: kind.type_name
)
def test_tagged_type_shows_all_its_tags(life: Scenario, kind: ResourceHandler) -> None:
    """The provider's and its own, in inputs and outputs, as the real plugin's every tagged type."""
    made = [each for each in life.made.values() if each["type"] == kind.type_name]

    assert made
    for each in made:
        own = each["inputs"].get("tags", {})
        assert own.items() <= each["outputs"]["tagsAll"].items()
        assert each["inputs"]["tagsAll"] == each["outputs"]["tagsAll"]
