"""What a fault is: something that happens to a customer, and the one cause it must be named."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TypeAlias

from logstreams.verification.causes import catalogue
from rehearsal.faults.fault_context import FaultContext

UNPROVEN = "unproven"

WITHOUT_AWS_CLI = "a rehearsal does not have the AWS CLI, whose command the report prints"
"""Why such a command is not run (`Fault.by_hand`)."""

ALONE = "everything"
"""What a fault touches that cannot be one of a pair."""

FaultInjection: TypeAlias = Generator[None, None, None]
"""Runs to its `yield` when the fault happens, and on from there when it is repaired: what the
printed repair leaves to a person, or the end of an outage. At a second `yield` it waits until the
repair has been verified."""


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong in the life of a customer."""

    name: str
    description: str
    """What happened, in one sentence."""
    expected: str
    """The code of the cause it must be named; `nothing`: the stream stays verified, without advice;
    `unproven`: nothing is wrong with it, and this machine cannot see that."""
    touches: frozenset[str]
    """Parts of the world it changes: two faults of a pair have none in common."""
    fixture: str
    """Whom it happens to: a customer with the fixture of this kind."""
    by_hand: str
    """Why the printed command is not run; empty: it is run as printed."""
    happen: Callable[[FaultContext], FaultInjection]
    serious: bool = False
    """A cause that is advice as a rule is none here: the stream must be found failed."""
    harmless: bool = False
    """A cause that fails a stream as a rule is advice here."""

    @property
    def breaks(self) -> bool:
        """Whether the stream must be found failed."""
        if self.serious or self.harmless:
            return self.serious
        cause = catalogue().causes.get(self.expected)
        return cause is not None and cause.severity != "advice"


def fault(
    expected: str,
    *touches: str,
    fixture: str = "s3",
    by_hand: str = "",
    serious: bool = False,
    harmless: bool = False,
) -> Callable[[Callable[[FaultContext], FaultInjection]], Fault]:
    """Make a fault of what happens; the function's name and docstring name and tell it."""

    def make(happen: Callable[[FaultContext], FaultInjection]) -> Fault:
        return Fault(
            name=happen.__name__.replace("_", "-"),
            description=(happen.__doc__ or "").strip(),
            expected=expected,
            touches=frozenset(touches),
            fixture=fixture,
            by_hand=by_hand,
            happen=happen,
            serious=serious,
            harmless=harmless,
        )

    return make
