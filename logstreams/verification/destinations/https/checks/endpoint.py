"""A customer's own endpoint, as far as it is seen from here.

Where WorkOS delivered the event, it was shown another certificate than this machine, or trusts what
this machine does not, and these checks know nothing.
"""

from __future__ import annotations

from logstreams.settings import HttpsDestination
from logstreams.settings.types.url import host_of
from logstreams.verification.checks.arrival import in_time, unless_delivered
from logstreams.verification.checks.framework import (
    Category,
    Failed,
    Passed,
    Result,
    Skipped,
    check,
    known,
)
from logstreams.verification.destinations.https.facts import EndpointFacts, HandshakeFacts
from logstreams.verification.narrow import narrow
from logstreams.verification.observations import Observations
from logstreams.verification.test_event import rfc3339
from logstreams.verification.transport.connect_error_kind import NOBODY_LISTENS, ConnectErrorKind


def _handshake(seen: Observations) -> HandshakeFacts:
    return known(narrow(seen.destination, EndpointFacts).handshake)


def _not_shown(found: HandshakeFacts) -> Skipped | None:
    """Where no connection came about: no certificate of the endpoint's can be why."""
    if found.obstacle not in NOBODY_LISTENS:
        return None
    return Skipped(f"nothing answers at the endpoint: {found.obstacle.value}")


def _host(seen: Observations) -> str:
    existing = narrow(seen.settings.destination, HttpsDestination).existing
    return host_of(existing.url) if existing else ""


@check("LS720", "the endpoint's certificate is valid now")
def certificate_valid(seen: Observations) -> Result:
    """By a handshake from this machine; behind an allowlist it sees nothing."""
    found = _handshake(seen)
    if skipped := _not_shown(found):
        return skipped
    if found.obstacle is ConnectErrorKind.EXPIRED:
        return unless_delivered(seen, Failed(found.obstacle.value, "a certificate that is valid"))
    until = found.certificate.not_after if found.certificate else None
    return Passed(f"until {rfc3339(until)}" if until else "")


@check("LS721", "the endpoint's certificate is for the URL's host")
def certificate_names_host(seen: Observations) -> Result:
    """By a handshake for the URL's host name."""
    found = _handshake(seen)
    if skipped := _not_shown(found):
        return skipped
    if found.obstacle is ConnectErrorKind.OTHER_NAME:
        return unless_delivered(seen, Failed(found.obstacle.value, _host(seen)))
    return Passed(_host(seen))


@check("LS722", "the endpoint's certificate is trusted")
def trusted(seen: Observations) -> Result:
    """By this machine's root certificates; which ones WorkOS trusts is not documented."""
    found = _handshake(seen)
    if skipped := _not_shown(found):
        return skipped
    if found.obstacle in (ConnectErrorKind.UNTRUSTED, ConnectErrorKind.TLS):
        wanted = "a certificate of a public authority, with its chain"
        return unless_delivered(seen, Failed(found.obstacle.value, wanted))
    return Passed()


@check("LS780", "the endpoint answers in time")
def answers_in_time(seen: Observations) -> Result:
    """By the same HEAD request from this machine."""
    found = _handshake(seen)
    return _not_shown(found) or in_time(seen, found.seconds, "the endpoint")


CATEGORY = Category(
    "endpoint",
    "Endpoint",
    (certificate_valid, certificate_names_host, trusted, answers_in_time),
)
