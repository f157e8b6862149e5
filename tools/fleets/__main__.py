"""Fleets as proofs, written into docs/proof.md: `make prove`.

`python -m tools.fleets [SIZE] [--only NAME…] [--write]`; another size than a proof's own changes
nothing in the page without --write. Ends with exit code 1 where something came to something else
than it has to.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from rehearsal.fixtures import kinds
from tools import proof
from tools.fleets import killed_updates, old_states, stormy_fleet, watched_fleet
from tools.fleets.fleet import Fleet, fleet_of
from tools.fleets.step import Steps


@dataclass(frozen=True)
class Proof:
    """One proof: its part of the page, and how it is played."""

    title: str
    told: str
    size: int
    play: Callable[[int, Path, Steps], None]


def _with_fleet(play: Callable[[Fleet, Path, Steps], None]) -> Callable[[int, Path, Steps], None]:
    """A proof that is played by a new fleet."""

    def played(size: int, folder: Path, steps: Steps) -> None:
        with ExitStack() as stack:
            with steps.step(f"{size} times `logstreams new`, and WorkOS's form opened") as step:
                fleet = stack.enter_context(fleet_of(size, folder / "world"))
                step.came_to = f"{len(fleet.stacks)} stack files"
            play(fleet, folder, steps)

    return played


def _killed(kind: str) -> Proof:
    """Of a customer of one kind; its size is the stack."""
    return Proof(
        f"Updates killed at every operation, {kind}",
        "Each `pulumi up` was killed by `kill -9` at the next operation at which none was killed "
        "before: once as Pulumi's event log told its start, and once as AWS let a call in that "
        "changes something, before Pulumi could write that down. After each `pulumi cancel`, "
        "`logstreams repair`, `pulumi up`. The state lies in S3. An orphan is what came into the "
        "account, listed service by service, and is in no state.",
        1,
        lambda _, folder, steps: killed_updates.play(kind, folder, steps),
    )


def _of_release(version: str) -> Proof:
    """Of a state that a release has left."""
    return Proof(
        f"A state of {version}, updated",
        "The state is as that version exported it; what it is of was made anew under the same "
        "names, and the IDs that AWS makes up are those of now.",
        1,
        lambda _, folder, steps: old_states.play(version, folder / "world", steps),
    )


PROOFS: Mapping[str, Proof] = {
    "watched": Proof(
        "A fleet, deployed in waves, watched and reviewed",
        "Customers of S3 in one repository, one local AWS and one local WorkOS. The jobs of "
        "watch.yml and preview.yml are run from their files, by a runner that knows what they "
        "use, with a stand-in for `gh`.",
        20,
        _with_fleet(watched_fleet.play),
    ),
    "interrupted": Proof(
        "A fleet whose run is killed, and a stack whose update is",
        "Customers of S3 in one repository. What was done is known by the run's own file and by "
        "each stack's history.",
        60,
        _with_fleet(lambda fleet, _, steps: stormy_fleet.interrupted(fleet, steps)),
    ),
    "throttled": Proof(
        "A fleet with three broken stacks, while AWS and WorkOS throttle",
        "Customers of S3 in one repository. AWS refuses every request of the account's users for "
        f"{stormy_fleet.STORM_SECONDS} s, then {stormy_fleet.SHARE:.0%} of them; WorkOS takes "
        f"{stormy_fleet.REQUESTS} requests in {stormy_fleet.PER_SECONDS} s. Three break: the "
        "markers of a merge's conflict are committed, a delivery role is deleted, a form names "
        "another bucket.",
        60,
        _with_fleet(lambda fleet, _, steps: stormy_fleet.throttled(fleet, steps)),
    ),
    **{f"killed-{kind}": _killed(kind) for kind in kinds()},
    **{f"state-of-{version}": _of_release(version) for version in old_states.releases()},
}


def main() -> int:
    """Play, write the page; 0 when everything was right."""
    arguments = _arguments()
    problems = 0
    for name in arguments.only:
        one, steps = PROOFS[name], Steps()
        size = arguments.size or one.size
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="logstreams-fleets-") as folder, steps.told():
            one.play(size, Path(folder), steps)
        lines = [*_page(one, steps, size, time.monotonic() - started)]
        print("\n".join(lines), flush=True)
        problems += bool(steps.problem)
        if size == one.size or arguments.write:
            proof.write(f"fleets, {name}", lines)
    return 1 if problems else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", nargs="?", type=int, help="how many stacks, in place of all")
    parser.add_argument(
        "--only", nargs="+", metavar="NAME", choices=[*PROOFS], default=[*PROOFS], help="of these"
    )
    parser.add_argument("--write", action="store_true", help="into the page, whatever the size")
    return parser.parse_args()


def _page(one: Proof, steps: Steps, size: int, seconds: float) -> Iterator[str]:
    right = "went wrong" if steps.problem else "right"
    stacks = f"{size} stacks" if size > 1 else "one stack"
    yield from ("", f"## {one.title}: {stacks}, {right}", "")
    yield f"{proof.circumstances()}: {seconds:.0f} s. {one.told}"
    yield ""
    yield from steps.table()
    yield ""


if __name__ == "__main__":
    sys.exit(main())
