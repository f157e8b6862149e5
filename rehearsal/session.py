"""`logstreams rehearse`: the life of one customer or of several, in a world of its own."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rehearsal.cli import Say
from rehearsal.environment import Provider, local_environment
from rehearsal.fixtures import check_all, fixture_of
from rehearsal.kept import how_to_use
from rehearsal.scenario import Scenario, live, new_customer

STACKS = ("acme", "hooli", "initech", "umbrella", "soylent", "stark", "wayne", "tyrell")
"""Names of the customers, in the order of their destinations."""

ACCOUNT = "012345670123"


@dataclass(frozen=True)
class Rehearsed:
    """What came of a rehearsal."""

    lives: tuple[Scenario, ...]
    """One of each destination."""
    kept: str
    """How to use and stop what was left running; empty: nothing was."""


def rehearse(
    destinations: Sequence[str],
    say: Say,
    tell: Say,
    provider: Provider = "offline",
    *,
    keep: bool = False,
) -> Rehearsed:
    """Live each customer's life; everything is taken down at the end, unless it is kept.

    Args:
        destinations: Where each customer's events go: of `fixtures.kinds()`.
        say: Told every line that commands write.
        tell: Told what is being done, for a person who waits.
        provider: Which AWS plugin the engine runs.
        keep: Leave everything running, if all went well.

    Raises:
        NoSuchFixture: There is no such destination, or one too often; nothing was started.
        CommandFailed: A command failed.
        RehearsalFailed: A step came to something else than it has to.
        ServiceError: A service did not start.
    """
    check_all(destinations, len(STACKS))
    directory = Path(tempfile.mkdtemp(prefix="logstreams-rehearsal-"))
    stays, kept = False, ""
    try:
        tell("starting a local AWS and a local WorkOS")
        internet = {*destinations} != {"s3"}
        with local_environment(directory, internet=internet, provider=provider) as here:
            customers, lives = [], []
            timed = _timed(tell)
            for stack, destination in zip(STACKS, destinations, strict=False):
                if destinations[1:]:
                    timed(f"{stack}, {destination}")
                fixture = fixture_of(destination, here, stack, ACCOUNT)
                customers.append(new_customer(here, stack, ACCOUNT, say, fixture=fixture))
                lives.append(live(customers[-1], timed))
            if keep:
                here.keep()
                stays = True  # whatever comes now: its services run on, in this directory
                kept = how_to_use(customers)
    finally:
        if not stays:
            shutil.rmtree(directory, ignore_errors=True)
    return Rehearsed(tuple(lives), kept)


def _timed(tell: Say) -> Callable[[str], None]:
    started = time.monotonic()
    return lambda line: tell(f"{time.monotonic() - started:5.1f} s  {line}")
