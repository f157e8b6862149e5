"""The JSON form of what became of faults, as models its schema can be made from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from logstreams.verification.published import Model
from rehearsal.faults.fault import Fault
from rehearsal.faults.run import FaultRun


class FaultRecord(Model):
    """What became of one fault, or of a pair at the same time."""

    fault: str
    """Its name; a pair's names stand on both sides of ` + `."""
    expected: str
    """The code that must be named, `nothing` or `unproven`; a pair's on both sides of ` then `."""
    found: str
    """What the first report named, its root cause first."""
    repaired: bool
    """Whether doing what the reports say ended with a stream that is verified again."""
    verdict_seconds: float
    """From the start of the first `logstreams verify` to its report."""
    waited_to_limit: bool
    """Whether the first verification looked for the event until its limit, which is 20 s here."""
    seconds: float
    """From the fault to the stream that is verified again."""


class FaultsDocument(Model):
    """What `logstreams rehearse --fault … --output json` prints."""

    version: Literal[1] = 1
    """A field that changes its meaning raises it."""
    faults: tuple[FaultRecord, ...]


def document(played: Sequence[FaultRun]) -> FaultsDocument:
    """What became of each fault."""
    return FaultsDocument(
        faults=tuple(
            FaultRecord(
                fault=one.name,
                expected=one.expected,
                found=one.found,
                repaired=one.repaired,
                verdict_seconds=round(one.verdict_seconds, 1),
                waited_to_limit=one.undecided,
                seconds=round(one.seconds, 1),
            )
            for one in played
        )
    )


class ListedFault(Model):
    """A fault that can be played."""

    fault: str
    expected: str
    """The code that must be named, `nothing` or `unproven`."""
    description: str
    """What happens, in one sentence."""


class FaultList(Model):
    """What `logstreams rehearse --list-faults --output json` prints."""

    version: Literal[1] = 1
    """A field that changes its meaning raises it."""
    faults: tuple[ListedFault, ...]


def listed(faults: Sequence[Fault]) -> FaultList:
    """Every fault with its description."""
    return FaultList(
        faults=tuple(
            ListedFault(fault=one.name, expected=one.expected, description=one.description)
            for one in faults
        )
    )
