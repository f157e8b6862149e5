"""The role that the receiver's function runs as."""

from __future__ import annotations

from logstreams.verification.checks.framework import Failed, Passed, Result, check, known
from logstreams.verification.destinations.https.facts import ReceiverFacts
from logstreams.verification.facts.identity import RoleFacts
from logstreams.verification.narrow import narrow
from logstreams.verification.observations import Observations


@check("LS770", "the function runs as the stack's role", requires=("LS706",))
def runs_as_role(seen: Observations) -> Result:
    """What is judged of a role is judged of this one.

    The role that IAM has under the stack's name may stand under another path, which the function
    cannot assume.
    """
    function = known(narrow(seen.destination, ReceiverFacts).function)
    if function is None:  # LS706 has failed, and stops the ones that ask here
        raise ValueError("no function")
    found, wanted = function.role, seen.settings.role_arn
    role = seen.destination.identity.role
    if found != wanted:
        return Failed(found, wanted)
    if isinstance(role, RoleFacts) and role.arn != found:
        return Failed(f"{found}, and IAM has {role.arn}", wanted)
    return Passed(found)
