"""`pulumi up` killed at every operation on a resource; the next `pulumi up` has to go on.

Between the two stand `pulumi cancel`, since a killed update leaves its lock behind, and
`logstreams repair`, since it may leave resources behind of which the state knows nothing.

The states lie in S3, as a team's would: what Pulumi writes beside a state in a folder, it does not
write whole (gocloud.dev, blob/fileblob, `setAttrs`: a kill leaves an empty `.attrs` file).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from rehearsal.cli import passed
from rehearsal.customer import Customer
from rehearsal.environment import local_environment
from rehearsal.fixtures import fixture_of
from rehearsal.scenario import new_customer
from rehearsal.steady_stream import steady_stream
from tools.fleets.account import Resource, contents, orphans
from tools.fleets.killing import Trigger, at_its_start, killed_up, once_aws_was_asked
from tools.fleets.step import Steps
from tools.lifetime import expect

STACK = "acme"
ACCOUNT = "012345670123"
STATES = "states-of-the-team"
OLD_TAG, NEW_TAG = 'team: "platform"', 'team: "audit"'


@dataclass
class Killed:
    """How updates were killed, and what the next ones needed."""

    at: list[str] = field(default_factory=list)
    """What was going on, in order."""
    interrupted: list[str] = field(default_factory=list)
    """The creates of which only AWS knew whether they were done; `logstreams repair` asked."""

    def told(self) -> str:
        """In words."""
        return f"killed {len(self.at)} times, {len(self.interrupted)} creates interrupted"


@contextmanager
def new_stack(kind: str, folder: Path) -> Iterator[Customer]:
    """A customer whose state lies in S3, and nothing of whom is made.

    Args:
        kind: Of the customer's destination: one of `rehearsal.fixtures.kinds()`.
        folder: Gets the world; empty.
    """
    with local_environment(folder, internet=kind != "s3") as world:
        aws = world.aws
        aws.client("s3", aws.administrator(ACCOUNT)).create_bucket(Bucket=STATES)
        where = f"region=us-east-1&s3ForcePathStyle=true&endpoint={quote(aws.https_url, safe='')}"
        world.environment["PULUMI_BACKEND_URL"] = f"s3://{STATES}?{where}"
        fixture = fixture_of(kind, world, STACK, ACCOUNT)
        yield new_customer(world, STACK, ACCOUNT, lambda _: None, fixture=fixture)


def play(kind: str, folder: Path, steps: Steps) -> None:
    """Kill the updates that make, change and retire a customer's stack, in both ways.

    Raises:
        Wrong: A step came to something else than it has to.
        CommandFailed: An update that nobody killed failed, or a repair did.
    """
    for trigger in (at_its_start, once_aws_was_asked):
        way = "at its start" if trigger is at_its_start else "once AWS was asked"
        with new_stack(kind, folder / way.replace(" ", "-")) as customer:
            _life(customer, steps, f"{kind}, each operation killed {way}", trigger)


def _life(customer: Customer, steps: Steps, name: str, trigger: Trigger) -> None:
    before = contents(customer)
    with steps.step(f"{name}: the stack is made") as step:
        customer.open_form()
        killed = kill_each(customer, trigger)
        step.came_to = _came_to(customer, killed, "pending", before)
    made = contents(customer)
    customer.settle(customer)
    before |= contents(customer) - made  # the customer's own, in front of a destination of theirs
    expect("the stream", customer.save_form(), "active")
    passed(customer.up())
    with steps.step(f"{name}: it is changed, events flowing") as step:
        text = customer.stack_file.read_text()
        changed = text.replace(OLD_TAG, NEW_TAG).replace("days: 365", "days: 400")
        expect("whether its file stays", changed == text, False)
        customer.stack_file.write_text(changed)
        with steady_stream(customer) as stream:
            killed = kill_each(customer, trigger)
        lost, _ = stream.settled()
        expect("events that are lost", lost, 0)
        expect("events that WorkOS refused", stream.refused, [])
        told = _came_to(customer, killed, "verified", before)
        step.came_to = f"{told}, 0 of {len(stream.sent)} events lost"
    with steps.step(f"{name}: it is retired") as step:
        customer.world.workos.delete_stream(customer.organization_id)
        passed(customer.cli.logstreams("retire", STACK))
        killed = kill_each(customer, trigger)
        step.came_to = _came_to(customer, killed, "retired", before)


def kill_each(customer: Customer, trigger: Trigger, most: int | None = None) -> Killed:
    """Kill updates, each at the first operation at which none was killed before, until one ends.

    Args:
        customer: With something to update.
        trigger: Tells what is going on.
        most: At how many operations at most; None: all.

    Raises:
        CommandFailed: An update that nobody killed failed, or a repair did.
    """
    killed = Killed()
    while most is None or len(killed.at) < most:
        at = killed_up(customer, trigger, frozenset(killed.at))
        if at is None:
            return killed
        killed.at.append(at)
        passed(customer.cli.pulumi("cancel", "--yes", stack=STACK))
        told = passed(customer.cli.logstreams("repair", STACK, "--output=json")).output
        found = json.loads(told[told.index("{\n") :])["interrupted"]
        killed.interrupted += [one["resource"] for one in found]
    passed(customer.up())
    return killed


def _came_to(customer: Customer, killed: Killed, verdict: str, before: frozenset[Resource]) -> str:
    """What has to be true after the updates."""
    expect("the verdict", customer.state().outputs["verdict"], verdict)
    left = orphans(customer, before)
    expect("what is in no state", left, [])
    kinds = Counter(each.partition(" ")[0] for each in killed.at)
    told = ", ".join(f"{number} {kind}" for kind, number in kinds.items())
    return f"{killed.told()} ({told}); {verdict}, no orphan"
