"""A team's fleet from `logstreams new` to a night's watch: deployed in waves, broken, repaired.

What is run are the commands of `logstreams fleet` and, from their files, of watch.yml and
preview.yml.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

from logstreams.fleet.lost_state import NO_UPDATE
from rehearsal.cli import passed
from rehearsal.faults.encryption import (
    key_policy_lets_a_stranger_in,
    key_policy_shuts_the_role_out,
)
from rehearsal.faults.fault import Fault
from rehearsal.faults.fault_context import FaultContext
from tools.fleets.fleet import Fleet, documents, shell
from tools.fleets.jobs import ended, previewed, reported, watched
from tools.fleets.repository import Machines
from tools.fleets.step import Steps
from tools.lifetime import expect

HARMED, LOST = key_policy_lets_a_stranger_in, key_policy_shuts_the_role_out
"""What befalls a customer: events go on arriving; or they do not, and WorkOS gives up."""

SAVE = "save WorkOS's form again"
OLD, NEW = "days: 365", "days: 400"
LOCK = "s3-archive-lock (aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration)"
CHANGE = "rule.defaultRetention.days: 365 → 400"


def play(fleet: Fleet, folder: Path, steps: Steps) -> None:
    """Play it all.

    Args:
        fleet: New, its forms open; of three customers at least.
        folder: For the machines of the workflows' jobs.
        steps: Told each step.

    Raises:
        Wrong: A step came to something else than it has to.
        CommandFailed: A command failed.
    """
    deploy(fleet, steps)
    verify(fleet, steps)
    machines = Machines(fleet.repository, folder)
    watch(fleet, machines, steps, HARMED)
    watch(fleet, machines, steps, LOST)
    review(fleet, machines, steps)


def deploy(fleet: Fleet, steps: Steps) -> None:
    """In two waves, pending at first and verified once the forms are saved."""
    waves = f"--wave={(len(fleet.stacks) + 1) // 2},100%"
    for what, why, code, result in (
        ("first, before anybody saved a form", NO_UPDATE, 3, "pending"),
        ("again, all forms saved", "its last verdict is pending", 0, "good"),
    ):
        with steps.step(f"`fleet up {waves}`, {what}") as step:
            ran = fleet.run("up", waves)
            expect("its exit code", ran.exit_code, code)
            because = {one.because for one in ran.document.stacks}
            expect("why they are updated", because, {(why,)})
            expect(f"stacks that are {result}", ran.of(result), fleet.stacks)
            expect(
                "waves that began", len(re.findall(r"^wave \d of 2", ran.progress, re.MULTILINE)), 2
            )
            told = "verified" if result == "good" else result
            step.came_to = f"{len(fleet.stacks)} {told} in 2 waves, exit code {code}"
        if result == "pending":
            fleet.save_forms()


def verify(fleet: Fleet, steps: Steps) -> None:
    """Each by a test event of its own."""
    with steps.step("`fleet verify`") as step:
        ran = fleet.run("verify")
        expect("its exit code", ran.exit_code, 0)
        expect("stacks that are verified", ran.of("good"), fleet.stacks)
        expect(
            "stacks with a proof",
            sum(bool(one.proof) for one in ran.stacks.values()),
            len(fleet.stacks),
        )
        step.came_to = f"{len(fleet.stacks)} verified, each by an event of its own, exit code 0"


def watch(fleet: Fleet, machines: Machines, steps: Steps, broken: Fault) -> None:
    """One breaks in the night: an issue is opened, its command repairs, the issue is closed."""
    victim = fleet.customers[len(fleet.stacks) // 2]
    store = machines.directory / f"issues-{broken.name}.json"
    happening = broken.happen(FaultContext(victim, lambda _: None))
    with steps.step(f"watch.yml, after this befell `{victim.stack}`: {broken.description}") as step:
        next(happening)
        watched(fleet.repository, machines, store, f"{broken.name}-happened")
        (issue,) = _issues(store)
        expect("the issue's state", issue["state"], "open")
        expect(
            "its title's beginning",
            issue["title"].partition(";")[0],
            f"{victim.stack}: failed {broken.expected}",
        )
        looked = documents(machines.directory / f"look-{broken.name}-happened" / "temp" / "watch")
        bad = {one.stack for each in looked for one in each.stacks if one.result.exit_code}
        expect("stacks that are not well", bad, {victim.stack})
        step.came_to = f"one issue: {issue['title']}"
    command = re.findall(r"^```sh\n(.+?)\n```$", issue["body"], re.MULTILINE | re.DOTALL)[0]
    with steps.step(f"the issue's `{command}`") as step:
        ran = shell(fleet, command)
        next(happening, None)
        step.came_to = "exit code 0: verified"
        if broken is LOST:
            # Until its form is saved again WorkOS delivers nothing, whatever was repaired.
            expect(f"whether it says: {SAVE}", SAVE in ran.output, True)
            expect("the stream", victim.save_form(), "active")
            (command,) = re.findall(rf"{SAVE}.*, then `(.+)`", ran.output)
            ran = shell(fleet, command)
            step.came_to = f"exit code 1: {SAVE}; after that, `{command}`: verified"
        passed(ran)
    with steps.step("watch.yml, once more") as step:
        watched(fleet.repository, machines, store, f"{broken.name}-repaired")
        (issue,) = _issues(store)
        expect("the issue's state", issue["state"], "closed")
        expect("its comments", len(issue["comments"]), 1)
        looked = documents(machines.directory / f"look-{broken.name}-repaired" / "temp" / "watch")
        expect("documents", [each.operation for each in looked], ["drift", "verify"])
        expect("their exit codes", [each.exit_code for each in looked], [0, 0])
        expect("verified", [one.stack for one in looked[1].stacks], fleet.stacks)
        nights = machines.directory / f"nights-{broken.name}"
        names = [f"{broken.name}-{what}" for what in ("happened", "repaired")]
        for name in names:
            artifact = machines.directory / f"look-{name}" / "temp" / "watch"
            shutil.copytree(artifact, nights / name / "watch")
        _, report = reported(fleet.repository, machines, nights, names[-1])
        told = {one["stack"]: one["status"] for one in report["customers"]}
        expect("the report's customers", told, dict.fromkeys(fleet.stacks, "good"))
        step.came_to = f"issue closed; {len(fleet.stacks)} verified in the report, none drifted"


def review(fleet: Fleet, machines: Machines, steps: Steps) -> None:
    """A pull request keeps the events of two customers longer: the comment tells just these."""
    repository, other = fleet.repository, fleet.stacks[-1]
    two = fleet.stacks[:-1][:2]

    def longer() -> None:
        for stack in two:
            repository.change(stack, OLD, NEW)

    with steps.step(f"preview.yml, on a diff of {' and '.join(f'`{one}`' for one in two)}") as step:
        branch = repository.push("longer", longer, other)
        preview, comment = previewed(repository, machines, branch, "longer")
        ended("preview.yml's preview", preview)
        (written,) = json.loads(machines.comments.read_text())
        body = written["body"]
        expect(
            "stacks of the table", re.findall(r"^\| \S+ \| `([^`]+)` \|", body, re.MULTILINE), two
        )
        expect(f"times that it says {CHANGE}", body.count(f"{LOCK}\n    ~ {CHANGE}\n"), len(two))
        expect("what stands in the summary", comment.summary, body)
        step.came_to = f"one comment, of just these: `{CHANGE}`"


def _issues(store: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(store.read_text())
    return found
