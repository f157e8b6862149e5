"""Whether anybody is told when the receiver refuses or fails."""

from __future__ import annotations

from logstreams.settings.receiver import alarm_names
from logstreams.verification.checks.framework import Failed, Passed, Result, check, known
from logstreams.verification.checks.quantity import quantity
from logstreams.verification.destinations.https.facts import ReceiverFacts
from logstreams.verification.narrow import narrow
from logstreams.verification.observations import Observations


@check("LS773", "the receiver's alarms exist and act", requires=("LS401",))
def alarms_act(seen: Observations) -> Result:
    """A stream that fails is silent at WorkOS: the alarms are the first sign of it."""
    found, wanted = (
        known(narrow(seen.destination, ReceiverFacts).alarms),
        alarm_names(seen.settings),
    )
    missing = [name for name in wanted if name not in found]
    if missing:
        return Failed(f"deleted or switched off: {', '.join(missing)}", ", ".join(wanted))
    return Passed(quantity(len(wanted), "alarm"))
