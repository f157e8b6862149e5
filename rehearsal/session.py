"""`logstreams rehearse`: one customer's life, in a world of its own."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rehearsal.cli import Say
from rehearsal.environment import Provider, local_environment
from rehearsal.fixtures import check, fixture_of
from rehearsal.kept import how_to_use
from rehearsal.scenario import Scenario, live, new_customer

STACK = "acme"
ACCOUNT = "012345670123"


@dataclass(frozen=True)
class Rehearsed:
    """What came of a rehearsal."""

    life: Scenario
    kept: str
    """How to use and stop what was left running; empty: nothing was."""


def rehearse(
    destination: str, say: Say, tell: Say, provider: Provider = "offline", *, keep: bool = False
) -> Rehearsed:
    """Live one customer's life; everything is taken down at its end, unless it is kept.

    Args:
        destination: Where the customer's events go: one of `fixtures.kinds()`.
        say: Told every line that commands write.
        tell: Told what is being done, for a person who waits.
        provider: Which AWS plugin the engine runs.
        keep: Leave everything running, if all went well.

    Raises:
        NoSuchFixture: There is no such destination; nothing was started.
        CommandFailed: A command failed.
        RehearsalFailed: A step came to something else than it has to.
        ServiceError: A service did not start.
    """
    check(destination)
    directory = Path(tempfile.mkdtemp(prefix="logstreams-rehearsal-"))
    stays, kept = False, ""
    try:
        tell("starting a local AWS and a local WorkOS")
        with local_environment(directory, internet=destination != "s3", provider=provider) as here:
            fixture = fixture_of(destination, here, STACK, ACCOUNT)
            customer = new_customer(here, STACK, ACCOUNT, say, fixture=fixture)
            life = live(customer, _timed(tell))
            if keep:
                here.keep()
                stays = True  # whatever comes now: its services run on, in this directory
                kept = how_to_use(customer)
    finally:
        if not stays:
            shutil.rmtree(directory, ignore_errors=True)
    return Rehearsed(life, kept)


def _timed(tell: Say) -> Callable[[str], None]:
    started = time.monotonic()
    return lambda line: tell(f"{time.monotonic() - started:5.1f} s  {line}")
