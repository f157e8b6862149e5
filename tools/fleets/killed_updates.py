"""`pulumi up` killed at every operation on a resource; the next plain `pulumi up` has to go on.

Between the two stands `pulumi cancel`, as Pulumi asks for: a killed update leaves its lock behind.
"""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rehearsal.cli import CommandFailed, Ran, passed
from rehearsal.customer import Customer
from rehearsal.environment import local_environment
from rehearsal.fixtures import fixture_of
from rehearsal.scenario import new_customer
from rehearsal.steady_stream import steady_stream
from tools.fleets.account import contents, orphans
from tools.fleets.step import Steps
from tools.lifetime import expect

STACK = "acme"
ACCOUNT = "012345670123"
OLD_TAG, NEW_TAG = 'team: "platform"', 'team: "audit"'
POLL_SECONDS = 0.002
_OURS = ("logstreams:", "pulumi:")
"""Types of components, stacks and providers: nothing is done with them outside the state."""
_DONE = frozenset({"same", "read", "refresh"})


@dataclass(frozen=True)
class Operation:
    """What Pulumi was about to do."""

    kind: str
    """create, update, delete …"""
    urn: str

    @property
    def name(self) -> str:
        """The resource's name in the program."""
        return self.urn.rpartition("::")[2]


def play(kind: str, folder: Path, steps: Steps, most: int | None = None) -> None:
    """Kill the updates that make, change and retire a customer's stack.

    Args:
        kind: Of the customer's destination: one of `rehearsal.fixtures.kinds()`.
        folder: Gets the world; empty.
        steps: Told each step.
        most: At how many operations of each at most; None: all.

    Raises:
        Wrong: A step came to something else than it has to.
        CommandFailed: An update that nobody killed failed.
    """
    with local_environment(folder, internet=kind != "s3") as world:
        fixture = fixture_of(kind, world, STACK, ACCOUNT)
        customer = new_customer(world, STACK, ACCOUNT, lambda _: None, fixture=fixture)
        before = contents(customer)
        with steps.step(f"{kind}: killed while it is made") as step:
            customer.open_form()
            killed = kill_each(customer, most)
            step.came_to = _came_to(customer, killed, "pending", before)
        customer.settle(customer)
        expect("the stream", customer.save_form(), "active")
        passed(customer.up())
        with steps.step(f"{kind}: killed while it is changed, events flowing") as step:
            text = customer.stack_file.read_text()
            changed = text.replace(OLD_TAG, NEW_TAG).replace("days: 365", "days: 400")
            expect("whether its file changes", changed == text, False)
            customer.stack_file.write_text(changed)
            with steady_stream(customer) as stream:
                killed = kill_each(customer, most)
            lost, _ = stream.settled()
            expect("events that are lost", lost, 0)
            expect("events that WorkOS refused", stream.refused, [])
            step.came_to = f"{_came_to(customer, killed, 'verified', before)}; events sent {len(stream.sent)}, lost 0"
        with steps.step(f"{kind}: killed while it is retired") as step:
            world.workos.delete_stream(customer.organization_id)
            passed(customer.cli.logstreams("retire", STACK))
            killed = kill_each(customer, most)
            step.came_to = _came_to(customer, killed, "retired", before)


def _came_to(
    customer: Customer, killed: list[Operation], verdict: str, before: frozenset[tuple[str, str]]
) -> str:
    """What has to be true after the updates."""
    expect("the verdict", customer.state().outputs["verdict"], verdict)
    expect("what is in no state", orphans(customer, before), [])
    kinds = Counter(operation.kind for operation in killed)
    told = ", ".join(f"{number} {kind}" for kind, number in kinds.items()) or "none"
    return f"killed at {told}; then {verdict}, no orphan"


def kill_each(customer: Customer, most: int | None = None) -> list[Operation]:
    """Kill updates, each at the first operation at which none was killed before, until one ends.

    Args:
        customer: With something to update.
        most: At how many operations at most; None: all.

    Returns:
        The operations, in order.

    Raises:
        CommandFailed: An update that nobody killed failed.
    """
    killed: list[Operation] = []
    while most is None or len(killed) < most:
        operation = _killed(customer, frozenset(killed))
        if operation is None:
            return killed
        killed.append(operation)
        passed(customer.cli.pulumi("cancel", "--yes", stack=customer.stack))
    passed(customer.up())
    return killed


def _killed(customer: Customer, before: frozenset[Operation]) -> Operation | None:
    """Run an update up to an operation that is not one of these; None: it came to its end."""
    log = customer.world.directory / f"killed-{time.monotonic_ns()}.jsonl"
    said = log.with_suffix(".txt")
    command = ["pulumi", "up", "--yes", "--skip-preview", "--non-interactive"]
    with said.open("w") as output:
        process = subprocess.Popen(
            [*command, f"--stack={customer.stack}", f"--event-log={log}"],
            cwd=customer.world.project,
            env=dict(customer.cli.environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        for operation in _operations(log, process):
            if operation not in before:
                process.send_signal(signal.SIGKILL)
                process.wait()
                return operation
    if process.returncode:
        raise CommandFailed(Ran((*command,), process.returncode, said.read_text(), 0))
    return None


def _operations(log: Path, process: subprocess.Popen[bytes]) -> Iterator[Operation]:
    """Each operation when it begins, until the process ends."""
    for line in _lines(log, process):
        begun = (line.get("resourcePreEvent") or {}).get("metadata")
        if begun and begun["op"] not in _DONE and not begun["type"].startswith(_OURS):
            yield Operation(begun["op"], begun["urn"])


def _lines(log: Path, process: subprocess.Popen[bytes]) -> Iterator[dict[str, Any]]:
    """The log's lines as they are written."""
    while not log.exists() and process.poll() is None:
        time.sleep(POLL_SECONDS)
    if not log.exists():
        return
    with log.open("rb") as file:
        while True:
            ended = process.poll() is not None
            begin, line = file.tell(), file.readline()
            if line.endswith(b"\n"):
                yield json.loads(line)
            elif ended:
                return
            else:
                file.seek(begin)
                time.sleep(POLL_SECONDS)
