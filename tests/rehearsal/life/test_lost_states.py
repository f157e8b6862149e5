"""A state that was lost, or is older than what is at AWS, comes back by what `verify` prints."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from rehearsal.cli import passed
from rehearsal.customer import Customer
from rehearsal.scenario import live
from tests.rehearsal.life.conftest import silent
from tools.fleets.account import contents
from tools.fleets.killed_updates import new_stack


@pytest.mark.prove
@pytest.mark.parametrize("kind", ["s3", "https", "https_existing", "splunk"])
def test_lost_state_comes_back_and_nothing_is_made_twice(kind: str, tmp_path: Path) -> None:
    with new_stack(kind, tmp_path) as customer:
        assert live(customer, silent).verdict == "verified"
        before, known = contents(customer), in_state(customer)
        cli, stack = customer.cli, customer.stack
        passed(cli.pulumi("stack", "rm", stack, "--yes", "--force", "--preserve-config"))
        passed(cli.pulumi("stack", "init", stack, "--no-select"))

        by_itself = customer.up()
        made_by_itself = contents(customer) - before
        code = root_code(customer)
        # The state as it was lost, without what the update that stopped has put into it.
        passed(cli.pulumi("stack", "rm", stack, "--yes", "--force", "--preserve-config"))
        ran = as_printed(customer)

        assert by_itself.exit_code != 0
        assert f"`logstreams adopt {stack}" in by_itself.output
        assert made_by_itself == frozenset()
        assert code == ("LS814" if kind in ("https_existing", "splunk") else "LS813")
        assert ran[0].startswith("pulumi stack init")
        assert_back(customer, before, known)


@pytest.mark.prove
def test_state_that_is_older_than_the_receiver_takes_it_over(tmp_path: Path) -> None:
    with new_stack("https", tmp_path) as customer:
        assert live(customer, silent).verdict == "verified"
        before, known = contents(customer), in_state(customer)
        file = tmp_path / "older.json"
        file.write_text(json.dumps(older(exported(customer))))
        passed(customer.cli.pulumi("stack", "import", "--file", str(file), stack=customer.stack))

        advised = causes(customer)
        ran = as_printed(customer)

        assert advised == ["LS814"]
        assert ran == ["logstreams adopt acme", "pulumi up --stack acme"]
        assert_back(customer, before, known)


def assert_back(customer: Customer, before: Any, known: Any) -> None:
    state = customer.state()
    again = customer.cli.pulumi("preview", "--expect-no-changes", stack=customer.stack)
    assert state.check["verdict"] == "verified"
    assert contents(customer) == before
    assert in_state(customer) == known
    assert again.exit_code == 0, again.output


def in_state(customer: Customer) -> set[tuple[str, str]]:
    """Type and ID of what the state has of AWS."""
    resources = exported(customer)["deployment"]["resources"]
    return {(one["type"], one["id"]) for one in resources if one["type"].startswith("aws:")}


def exported(customer: Customer) -> dict[str, Any]:
    file = customer.world.directory / "exported.json"
    passed(customer.cli.pulumi("stack", "export", f"--file={file}", stack=customer.stack))
    return dict(json.loads(file.read_text()))


def older(state: dict[str, Any]) -> dict[str, Any]:
    """A state of before the receiver: without function, secret, entrance and the checks."""
    resources = state["deployment"]["resources"]
    late = ("ReceiverFunction", "ReceiverEntrance", "DeliveryCheck", "DeliveryGate")
    kept = [one for one in resources if not any(name in one["urn"] for name in late)]
    urns = {one["urn"] for one in kept}
    for one in kept:
        one["dependencies"] = [urn for urn in one.get("dependencies", ()) if urn in urns]
    state["deployment"]["resources"] = [
        one for one in kept if one["type"] != "aws:cloudwatch/metricAlarm:MetricAlarm"
    ]
    return state


def report(customer: Customer) -> dict[str, Any]:
    text = customer.cli.logstreams("verify", customer.stack, "--output", "json").output
    return dict(json.loads(text[text.index("{\n") :]))


def causes(customer: Customer) -> list[str]:
    found = report(customer)
    every = [found["rootCause"], *found["otherCauses"], *found["recommendations"]]
    return [one["code"] for one in every if one]


def root_code(customer: Customer) -> str:
    return causes(customer)[0]


def as_printed(customer: Customer) -> list[str]:
    """Run the commands that `verify` prints, one after the other."""
    found = report(customer)
    cause = found["rootCause"] or found["recommendations"][0]
    commands: list[str] = cause["command"].split(" && ")
    for command in commands:
        tool, *words = shlex.split(command)
        if tool == "logstreams":
            passed(customer.cli.logstreams(*words))
        elif words[0] == "up":
            passed(customer.up())
        else:
            passed(customer.cli.pulumi(*words))
    return commands
