"""Names of stacks as Pulumi has them, and the organization that goes with one."""

from __future__ import annotations

import os

import pytest
import typer
from typer.testing import CliRunner

from logstreams.command.main import app
from logstreams.command.stack_names import DEFAULT_ORGANIZATION, NoSuchStackName, own_names


@pytest.fixture(autouse=True)
def no_organization(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DEFAULT_ORGANIZATION, "")
    monkeypatch.delenv(DEFAULT_ORGANIZATION)
    monkeypatch.delenv("PULUMI_STACK", raising=False)


@pytest.mark.parametrize(
    ("names", "own", "organization"),
    [
        pytest.param(["acme"], ("acme",), None, id="the stack alone"),
        pytest.param(["big/acme"], ("acme",), "big", id="with its organization"),
        pytest.param(["big/workos-log-streams/acme", "b"], ("acme", "b"), "big", id="whole"),
        pytest.param([], (), None, id="none"),
    ],
)
def test_organization_that_is_named_is_the_one_pulumi_asks(
    names: list[str], own: tuple[str, ...], organization: str | None
) -> None:
    assert own_names(names) == own
    assert os.environ.get(DEFAULT_ORGANIZATION) == organization


@pytest.mark.parametrize(
    ("names", "said"),
    [
        pytest.param(
            ["big/other/acme"], "found big/other/acme, a stack of the project other", id="p"
        ),
        pytest.param(["a/b/c/d"], "found a/b/c/d; wanted STACK, ORGANIZATION/STACK or", id="four"),
        pytest.param(["/acme"], "found /acme; wanted STACK", id="empty organization"),
        pytest.param(["big/"], "found big/; wanted STACK", id="empty name"),
        pytest.param(["../acme"], "found ../acme; wanted STACK", id="path"),
        pytest.param([".."], "found ..; wanted STACK", id="folder"),
        pytest.param(
            ["stacks/Pulumi.acme.yaml"],
            "names a stack file; wanted the stack's name: acme",
            id="file",
        ),
        pytest.param(["b/x", "a/y"], "found stacks of the organizations a and b; ", id="two"),
    ],
)
def test_other_names_are_refused(names: list[str], said: str) -> None:
    with pytest.raises(NoSuchStackName, match=said):
        own_names(names)
    assert DEFAULT_ORGANIZATION not in os.environ


def _commands_with_a_stack() -> list[tuple[str, ...]]:
    """Each command that takes the name of a stack, as far as an option or argument says so."""
    found = []
    ways = [((), typer.main.get_command(app))]
    while ways:
        way, command = ways.pop()
        ways += [((*way, name), one) for name, one in getattr(command, "commands", {}).items()]
        for parameter in command.params:
            if str(parameter.metavar or "").strip("[]") == "STACK":
                option = [] if parameter.param_type_name == "argument" else parameter.opts[:1]
                found.append((*way, *option))
    return found


BEFORE = {("permissions",): ("deployer",)}
"""What comes before STACK on a command line."""


@pytest.mark.parametrize("way", _commands_with_a_stack(), ids=" ".join)
def test_every_command_refuses_a_stack_of_another_project(way: tuple[str, ...]) -> None:
    ended = CliRunner().invoke(app, [*way, *BEFORE.get(way, ()), "big/other/acme", "key"])

    assert ended.exit_code == 2
    assert "found big/other/acme, a stack of the project other" in " ".join(ended.stderr.split())
