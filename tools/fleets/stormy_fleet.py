"""A fleet deployed through what goes wrong: a run is killed, stacks are locked or broken."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from logstreams.fleet.resuming import find_run
from logstreams.fleet.run_file import FOLDER
from rehearsal.cli import passed
from rehearsal.customer import Customer
from rehearsal.faults.fault_context import FaultContext
from rehearsal.faults.role import role_deleted
from tools.fleets.fleet import Fleet, FleetRun, each, shell
from tools.fleets.step import Steps
from tools.lifetime import expect

CONFLICT = "<<<<<<< HEAD\n{before}=======\n{after}>>>>>>> longer\n"
LIMIT_SECONDS = 20
"""Of a stack whose lock nobody gives back."""
STORM_SECONDS = 15
"""How long AWS refuses every request; more than the SDKs' own retries outlast."""
SHARE = 0.25
"""Of the requests that AWS refuses afterwards."""
REQUESTS, PER_SECONDS = 12, 2
"""What WorkOS takes."""


def interrupted(fleet: Fleet, steps: Steps) -> None:
    """Kill a run, and an update.

    Args:
        fleet: New, its forms open; of two customers at least.
        steps: Told each step.

    Raises:
        Wrong: A step came to something else than it has to.
        CommandFailed: A command failed.
    """
    killed(fleet, steps)
    locked(fleet, steps)


def throttled(fleet: Fleet, steps: Steps) -> None:
    """Deploy, then break three stacks.

    Args:
        fleet: New, its forms open; of four customers at least.
        steps: Told each step.

    Raises:
        Wrong: A step came to something else than it has to.
        CommandFailed: A command failed.
    """
    with steps.step("`fleet up`") as step:
        ran = fleet.run("up")
        expect("stacks that are pending", ran.of("pending"), fleet.stacks)
        step.came_to = f"{len(fleet.stacks)} pending"
    broken(fleet, steps)


def killed(fleet: Fleet, steps: Steps) -> None:
    """The first run is killed in its middle; the next one does what is left, and no more."""
    enough = max(len(fleet.stacks) // 2, 1)
    with steps.step("`fleet up`, killed by `kill -9` in the middle") as step:
        process = fleet.start("up")
        _until(process, lambda line: line.startswith(f"[{enough}/"))
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        run = find_run(fleet.repository.folder, "last", "up")
        done, flying = [*run.done], run.begun - {*run.outcomes}
        step.came_to = f"{len(done)} done, {len(flying)} in flight"
    with steps.step("`fleet up --resume last`") as step:
        ran = fleet.run("up", "--resume=last")
        expect("its exit code", ran.exit_code, 3)
        expect("stacks that are pending", ran.of("pending"), fleet.stacks)
        begun = _begun(fleet, run.path.name)
        expect(
            "stacks begun again", sorted(one for one, n in begun.items() if n > 1), sorted(flying)
        )
        updates = dict(
            zip(fleet.stacks, each(lambda one: _updates(fleet, one), fleet.stacks), strict=True)
        )
        twice = {stack for stack, count in updates.items() if count > 1}
        expect("stacks updated again that were not in flight", twice - flying, set())
        step.came_to = (
            f"{len(fleet.stacks)} pending; begun again: the {len(flying)} that were in flight, "
            "none that was done"
        )


def locked(fleet: Fleet, steps: Steps) -> None:
    """An update that is killed leaves Pulumi's lock behind: it is waited for, or reported."""
    stack = fleet.stacks[0]
    with steps.step(
        f"`pulumi up` of `{stack}`, killed; `fleet up --time-limit={LIMIT_SECONDS}`"
    ) as step:
        _leave_lock(fleet, stack)
        ran = fleet.run("up", f"--only={stack}", f"--time-limit={LIMIT_SECONDS}")
        (outcome,) = ran.document.stacks
        repair = f"`pulumi cancel --stack {stack}`"
        expect("its exit code", ran.exit_code, 4)
        expect(
            "its next step",
            outcome.next_step.startswith(f"if nobody is updating it, {repair}"),
            True,
        )
        step.came_to = f"unfinished, exit code 4; next: {outcome.next_step}"
    with steps.step(f"`fleet up`, and meanwhile {repair}") as step:
        process = fleet.start("up", f"--only={stack}")
        _until(process, lambda line: "the stack is locked" in line)
        passed(shell(fleet, repair.strip("`")))
        ran = fleet.ended(process)
        expect("stacks that are pending", ran.of("pending"), [stack])
        step.came_to = "waited, then pending, exit code 3"


def broken(fleet: Fleet, steps: Steps) -> None:
    """Three break in their own ways while AWS and WorkOS ask for less; all others are verified."""
    first, *_, middle, last = fleet.customers
    others = [one for one in fleet.stacks if one not in {first.stack, middle.stack, last.stack}]
    fleet.save_forms()
    sound = fleet.repository.file(first.stack).read_text()
    with steps.step("three break; `fleet up`, while AWS and WorkOS throttle") as step:
        _bad_merge(fleet, first.stack)
        happening = role_deleted.happen(FaultContext(middle, lambda _: None))
        next(happening)
        last.save_form(bucket_name=f"{last.settings.bucket_name}-2")
        fleet.repository.commit("A merge, and nobody looked")
        with _throttled(fleet):
            ran = fleet.run("up", "--parallel=3")
        wanted = {first.stack: "", middle.stack: role_deleted.expected, last.stack: "LS306"}
        _three_named(ran, wanted, others)
        asked = sum("AWS throttles" in line for line in ran.progress.splitlines())
        step.came_to = (
            f"{len(others)} verified; {_named(ran, wanted)}; exit code {ran.exit_code}; "
            f"updates tried again: {asked}"
        )
    with steps.step("the same looked at by `fleet verify`, throttled too") as step:
        with _throttled(fleet, storm_seconds=0):
            ran = fleet.run("verify", "--parallel=3")
        _three_named(ran, wanted, others)
        step.came_to = f"{len(others)} verified; {_named(ran, wanted)}; exit code {ran.exit_code}"
    with steps.step("all three repaired; `fleet up`") as step:
        fleet.repository.file(first.stack).write_text(sound)
        fleet.repository.commit("As it was")
        next(happening, None)
        command = f"pulumi up --yes --refresh --stack {middle.stack}"
        shell(fleet, command)
        each(Customer.save_form, (middle, last))
        ran = fleet.run("up")
        expect("its exit code", ran.exit_code, 0)
        expect(
            "stacks that are verified",
            {*ran.of("good")} | {one.stack for one in ran.document.others},
            {*fleet.stacks},
        )
        expect("stacks updated", {*ran.stacks} >= {first.stack, middle.stack, last.stack}, True)
        step.came_to = (
            f"{len(ran.stacks)} updated, the others left alone; all verified, exit code 0"
        )


def _three_named(ran: FleetRun, wanted: dict[str, str], others: list[str]) -> None:
    otherwise = {it: ran.stacks[it].plain() for it in others if ran.stacks[it].result != "good"}
    expect("what became of stacks that are to be verified", otherwise, {})
    found = {stack: ran.stacks[stack].root_code for stack in wanted}
    expect("root causes", found, wanted)
    invalid, *failed = wanted
    expect("stacks whose file has problems", ran.of("invalid"), [invalid])
    expect("stacks that failed", ran.of("failed"), sorted(failed))
    expect("whether the merge is named", "<<<<<<<" in "".join(ran.stacks[invalid].errors), True)
    expect("its exit code", ran.exit_code, 2)


def _named(ran: FleetRun, wanted: dict[str, str]) -> str:
    return ", ".join(
        f"`{one}` {ran.stacks[one].result} {code}".strip() for one, code in wanted.items()
    )


def _bad_merge(fleet: Fleet, stack: str) -> None:
    """Commit the markers of a conflict, as somebody in a hurry does."""
    file = fleet.repository.file(stack)
    text = file.read_text()
    (line,) = (line for line in text.splitlines(keepends=True) if "retention:" in line)
    conflict = CONFLICT.format(before=line, after=line.replace("365", "400"))
    file.write_text(text.replace(line, conflict))


@contextmanager
def _throttled(fleet: Fleet, storm_seconds: float = STORM_SECONDS) -> Iterator[None]:
    """AWS and WorkOS ask the team's account for less; what WorkOS delivers goes its own way."""
    world = fleet.repository.world
    # The last one's file is whole.
    world.aws.throttle(SHARE, storm_seconds, fleet.customers[-1].settings.account_id)
    world.workos.limit_rate(REQUESTS, PER_SECONDS)
    try:
        yield
    finally:
        world.aws.throttle(0)
        world.workos.limit_rate()


def _leave_lock(fleet: Fleet, stack: str) -> None:
    """Kill an update once it has begun."""
    command = ["pulumi", "up", "--yes", "--skip-preview", "--non-interactive", "--stack", stack]
    process = subprocess.Popen(
        command,
        cwd=fleet.repository.folder,
        env=dict(fleet.cli.environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        process_group=0,
    )
    for line in process.stdout or ():
        if "Updating" in line:
            break
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _until(process: subprocess.Popen[str], seen: Callable[[str], bool]) -> None:
    """Read its progress up to a line."""
    for line in process.stderr or ():
        if seen(line):
            return
    expect("its progress has the line that is waited for", process.wait(), "still running")


def _begun(fleet: Fleet, name: str) -> Counter[str]:
    """How often each stack began in a run, whoever went on with it."""
    lines = (fleet.repository.folder / FOLDER / name).read_text().splitlines()
    return Counter(each["begun"] for each in map(json.loads, lines) if "begun" in each)


def _updates(fleet: Fleet, stack: str) -> int:
    """How many updates the stack's history has."""
    ran = passed(fleet.cli.pulumi("stack", "history", "--json", stack=stack))
    return len(re.findall(r'"kind": "update"', ran.output))
