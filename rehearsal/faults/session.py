"""`logstreams rehearse --fault`: the faults that were asked for, in a world of their own."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path

from rehearsal.cli import Say
from rehearsal.environment import Provider, local_environment
from rehearsal.faults import FAULTS
from rehearsal.faults.fault import Fault
from rehearsal.faults.fault_runner import FaultRunner
from rehearsal.faults.record import line
from rehearsal.faults.run import FaultRun

ALL = "all"


class NoSuchFault(Exception):
    """A name that no fault has; the text names those that come near."""


def chosen(names: Sequence[str]) -> tuple[Fault, ...]:
    """The faults of these names, in the given order; `all` is every fault.

    Raises:
        NoSuchFault: A name is none.
    """
    if ALL in names:
        return FAULTS
    by_name = {one.name: one for one in FAULTS}
    for name in names:
        if name not in by_name:
            near = (
                " or ".join(get_close_matches(name, by_name, 3)) or f"{ALL}, or see --list-faults"
            )
            raise NoSuchFault(f"--fault: found {name}, wanted {near}")
    return tuple(by_name[name] for name in names)


def play(
    names: Sequence[str], say: Say, tell: Say, provider: Provider = "offline"
) -> list[FaultRun]:
    """Play faults, one after the other, on a customer of their own.

    Args:
        names: As for `chosen`.
        say: Told every line that commands write.
        tell: Told what is being done and what became of each fault, for a person who waits.
        provider: Which AWS plugin the engine runs.

    Raises:
        NoSuchFault: A name is none; nothing was started.
        CommandFailed: A command failed.
        ServiceError: A service did not start.
    """
    faults = chosen(names)
    tell("starting a local AWS and a local WorkOS, and deploying a customer")
    played = []
    with stage(say, provider) as here:
        for fault in faults:
            played.append(here.play([fault]))
            tell(line(played[-1]))
    return played


@contextmanager
def stage(say: Say, provider: Provider = "offline") -> Iterator[FaultRunner]:
    """A stage in a world that is taken down at the end of the block.

    Args:
        say: Told every line that commands write.
        provider: Which AWS plugin the engine runs.

    Raises:
        ServiceError: A service did not start.
    """
    directory = Path(tempfile.mkdtemp(prefix="logstreams-faults-"))
    try:
        with local_environment(directory, internet=True, provider=provider) as here:
            yield FaultRunner(here, say)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
