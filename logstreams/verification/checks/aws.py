"""Whether this machine reaches AWS, and AWS accepts its credentials, whatever they may do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from logstreams.verification.aws_credentials import how_to_renew
from logstreams.verification.aws_errors import asks_for_less, refuses_credentials
from logstreams.verification.causes import Repair, Severity
from logstreams.verification.checks.arrival import lost
from logstreams.verification.checks.framework import Check, Failed, Passed, Result, check
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.observations import Observations
from logstreams.verification.transport.connect_error_kind import CERTIFICATE, ConnectErrorKind


def _layer(code: str, wanted: str, *kinds: ConnectErrorKind) -> Check[Observations]:
    """One thing that can stand between this machine and AWS; fails where it was met."""

    def evaluate(seen: Observations) -> Result:
        identity = seen.destination.identity
        for answer in (identity.caller_account, identity.role, seen.destination.archive.exists):
            if not isinstance(answer, Unavailable) or answer.obstacle not in kinds:
                continue
            # It says nothing of the events: it fails the stream only where one is lost.
            return Failed(answer.reason, wanted, severity=None if lost(seen) else "advice")
        return Passed()

    return Check(code, wanted, evaluate, ())


REACHED = (
    _layer("LS115", "AWS's host names resolve", ConnectErrorKind.DNS),
    _layer("LS116", "the proxy lets requests to AWS through", ConnectErrorKind.PROXY),
    _layer(
        "LS117",
        "AWS accepts connections",
        ConnectErrorKind.REFUSED,
        ConnectErrorKind.UNCONNECTED,
        ConnectErrorKind.OTHER,
    ),
    _layer("LS118", "AWS shows a trusted TLS certificate", *sorted(CERTIFICATE)),
    _layer("LS119", "AWS answers in time", ConnectErrorKind.TIMEOUT),
)
"""In the order in which a connection is made."""


@check("LS121", "AWS answers as often as it is asked")
def not_throttled(seen: Observations) -> Result:
    """Refused as one too many, after every attempt, nothing that was to be read is known."""
    identity = seen.destination.identity
    for answer in (identity.caller_account, identity.role, seen.destination.archive.exists):
        if isinstance(answer, Unavailable) and asks_for_less(answer.reason):
            severity: Severity | None = None if lost(seen) else "advice"
            return Failed(answer.reason, "an answer", severity=severity)
    return Passed()


@check("LS113", "AWS accepts these credentials")
def credentials_accepted(seen: Observations) -> Result:
    """By the first read that AWS refuses for the credentials, whatever they may do.

    That nothing can be seen with them says nothing of the events: it fails the stream only where
    the event is lost, or the API key lies where they should read it.
    """
    wanted = f"credentials of account {seen.settings.account_id} that are valid now"
    refusal = next(filter(refuses_credentials, _reasons(seen)), None)
    if refusal is None:
        return Passed()
    hides_key = refuses_credentials(seen.environment.api_key_problem or "")
    return Failed(
        refusal,
        wanted,
        severity=None if hides_key or lost(seen) else "advice",
        repair=_of_stack_file(seen),
    )


def _of_stack_file(seen: Observations) -> Repair | None:
    """Where the stack file says which credentials are used; None: it leaves that to boto3."""
    configured = seen.environment.aws_keys_configured
    renew = how_to_renew(seen.settings, configured=configured)
    return Repair(kind="ask", text=f"{renew}. Then verify again.") if renew else None


def _reasons(seen: Observations) -> Iterator[str]:
    """Why AWS did not answer, read by read."""
    read = [
        seen.delivery.arrival,
        seen.destination.identity.caller_account,
        seen.destination.identity.role,
    ]
    read += [
        getattr(seen.destination.archive, each.name) for each in fields(seen.destination.archive)
    ]
    yield from (one.reason for one in read if isinstance(one, Unavailable))
    yield seen.environment.api_key_problem or ""
