"""Whether this machine reaches AWS, and AWS accepts its credentials, whatever they may do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields

from logstreams.verification.aws_errors import asks_for_less
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


_REFUSED = re.compile(
    r"\b(?:ExpiredToken(?:Exception)?|InvalidToken|InvalidClientTokenId|InvalidAccessKeyId"
    r"|UnrecognizedClientException|SignatureDoesNotMatch|AuthFailure|RequestExpired)\b"
    r"|Unable to locate credentials|[Tt]oken has expired|Error loading SSO Token"
    r"|Error when retrieving token from|Error when retrieving credentials from"
)
"""AWS's codes of credentials that it does not accept (each service's API reference, common errors;
S3 API reference, error responses; 2026-11-28), and boto3's words where it has none to send."""

REFUSED_FOR_THE_CLOCK = re.compile(
    "RequestTimeTooSkewed|Signature expired|Signature not yet current"
)
"""AWS's words where a clock is why it refuses a call."""


@check("LS113", "AWS accepts these credentials")
def credentials_accepted(seen: Observations) -> Result:
    """By the first read that AWS refuses for the credentials, whatever they may do.

    That nothing can be seen with them says nothing of the events: it fails the stream only where
    the event is lost, or the API key lies where they should read it.
    """
    wanted = f"credentials of account {seen.settings.account_id} that are valid now"
    refusals = (one for one in _reasons(seen) if not REFUSED_FOR_THE_CLOCK.search(one))
    refusal = next((one for one in refusals if _REFUSED.search(one)), None)
    if refusal is None:
        return Passed()
    hides_key = _REFUSED.search(seen.environment.api_key_problem or "")
    return Failed(
        refusal,
        wanted,
        severity=None if hides_key or lost(seen) else "advice",
        repair=_of_stack_file(seen),
    )


def _of_stack_file(seen: Observations) -> Repair | None:
    """Where the stack file says which credentials are used; None: it leaves that to boto3."""
    if seen.environment.aws_keys_configured:
        return Repair(
            kind="ask",
            text="Set aws:accessKey, aws:secretKey and aws:token, all three of one session, in "
            "stacks/Pulumi.{stack}.yaml or the environment that it imports (`pulumi config set "
            "--secret aws:secretKey --stack {stack}` reads the value from stdin), or take them out "
            "there: they come before the credentials of this machine. Then verify again.",
        )
    profile = seen.settings.aws.profile
    if profile is None:
        return None
    return Repair(
        kind="ask",
        text=f"Renew the credentials of the profile {profile}, which aws:profile in "
        f"stacks/Pulumi.{{stack}}.yaml names (`aws sso login --profile {profile}`, or what fills "
        "it), then verify again.",
    )


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
