"""Whether the organization is this stack's customer, as far as a name and its past can tell."""

from __future__ import annotations

import re

from logstreams.settings.organization_change import how_to_declare
from logstreams.verification.causes import Repair
from logstreams.verification.checks.framework import Failed, Passed, Result, Unknown, check, known
from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.facts.workos_api import StreamFacts
from logstreams.verification.observations import Observations


@check("LS220", "the organization is this stack's customer", requires=("LS211",))
def organization_is_the_stacks(seen: Observations) -> Result:
    """Another customer's ID is a valid one: only what belongs to it looks strange from here.

    An event that came here says that the organization's stream is this stack's.
    """
    named = f'{seen.settings.organization_id}, "{known(seen.api.organization)}" at WorkOS'
    if isinstance(seen.delivery.arrival, DeliveredEvent):
        return Passed(named)
    if going := _elsewhere(seen):
        wanted = f"the organization of {seen.settings.customer}"
        return Failed(f"{named}: {going}", wanted, repair=repair_of_change(seen))
    # A guess: organizations are renamed, and IDs are corrected.
    if before := _before(seen):
        return Unknown(f"{named}: {before}", repair_of_change(seen))
    if other := _of_another_stack(seen):
        return Unknown(f"{named}: {other}")
    return Passed(named)


def repair_of_change(seen: Observations, otherwise: str = "") -> Repair | None:
    """What ends it where the stack was verified with another organization; None: it was not.

    Args:
        seen: What was found.
        otherwise: What is to be done where the organization is the stack's, before its form.
    """
    before = seen.organization_before
    if not _before(seen):
        return None
    declare = how_to_declare("{stack}", str(before))
    return Repair(
        kind="form",
        text=f"If the ID was changed by mistake, put {before} back into stacks/Pulumi.{{stack}}"
        ".yaml, organizationId, and leave the form of {organization} as it is. If WorkOS has a new "
        f"organization for this customer: {otherwise}`{declare}`, without which every update is "
        "refused; then `logstreams form {stack}`, which prints what is left to do.",
    )


def _before(seen: Observations) -> str:
    before = seen.organization_before
    if before in (None, seen.settings.organization_id):
        return ""
    return f"this stack was last verified with {before}"


def _of_another_stack(seen: Observations) -> str:
    """The other stack that is called as the organization is, where this one is not."""
    called = _word(str(known(seen.api.organization)))
    if not called or called == _word(seen.settings.customer):
        return ""
    other = next((stack for stack in seen.other_stacks if _word(stack) == called), None)
    return f"stacks/Pulumi.{other}.yaml is called so" if other else ""


def _elsewhere(seen: Observations) -> str:
    """What its stream says, if this stack never had an event of it."""
    stream, wanted = seen.api.stream, seen.settings.destination.workos_type
    before = _before(seen)
    if isinstance(stream, StreamFacts) and stream.type != wanted:
        never = seen.first_verified_at is None or bool(before)
        return f"its log stream goes to {stream.type} already" if never else ""
    if not before:
        return ""
    # What was verified is the stream of another organization: this one's is not gone.
    if stream is None:
        return f"it has no log stream, and {before}"
    inactive = isinstance(stream, StreamFacts) and stream.state == "inactive"
    return f"its log stream is inactive, and {before}" if inactive else ""


def _word(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", name.lower())
