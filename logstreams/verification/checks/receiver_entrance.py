"""Whether requests to the public name come in by TLS and reach the function."""

from __future__ import annotations

from typing import cast

from logstreams.settings import HttpsDestination
from logstreams.settings.destinations.https import Managed
from logstreams.verification.checks.arrival import delivered
from logstreams.verification.checks.framework import (
    Failed,
    Passed,
    Result,
    Unknown,
    check,
    known,
    own,
)
from logstreams.verification.checks.tls_names import covers
from logstreams.verification.https.certificate import CertificateFacts
from logstreams.verification.https.listener import ListenerFacts
from logstreams.verification.https.receiver import ReceiverFacts
from logstreams.verification.observations import Observations
from logstreams.verification.test_event import rfc3339

_WORKING = frozenset({"active", "active_impaired"})
"""Impaired: it routes, and cannot scale (ELB API reference, LoadBalancerState, 2026-11-24)."""


def managed(seen: Observations) -> Managed:
    """What the stack file says of the receiver."""
    found = cast("HttpsDestination", seen.settings.destination).managed
    if found is None:
        raise TypeError("no receiver in the stack file")
    return found


def listener_of(seen: Observations) -> ListenerFacts:
    """The listener, for checks that need LS702."""
    listener = known(own(seen.own, ReceiverFacts).listener)
    if listener is None:  # LS702 has failed, and stops the ones that ask here
        raise ValueError("no listener")
    return listener


def _certificate(seen: Observations) -> CertificateFacts:
    certificate = known(own(seen.own, ReceiverFacts).certificate)
    if certificate is None:  # LS703 has failed, and stops the ones that ask here
        raise ValueError("no certificate")
    return certificate


@check("LS701", "the receiver's load balancer is active and Internet-facing", requires=("LS401",))
def balancer_active(seen: Observations) -> Result:
    """WorkOS comes in by it, from the Internet."""
    found = known(own(seen.own, ReceiverFacts).load_balancer)
    if found is None:
        return Failed("no such load balancer", seen.settings.load_balancer_name)
    said = f"{found.state}, {found.scheme}"
    faces_internet = found.scheme == "internet-facing"
    if faces_internet and found.state in _WORKING:
        return Passed(found.dns_name)
    if faces_internet and found.state == "provisioning" and delivered(seen):
        return Unknown(f"{said}; the event was delivered all the same")
    return Failed(said, "active, internet-facing")


@check(
    "LS702",
    "the load balancer forwards HTTPS on the port to the receiver's function",
    requires=("LS701",),
)
def forwards(seen: Observations) -> Result:
    """By a target group with the function in it; for which requests, LS723 says."""
    port, arn = seen.settings.destination.port, seen.settings.receiver_arn
    listener = known(own(seen.own, ReceiverFacts).listener)
    wanted = f"HTTPS {port} to {arn}"
    if listener is None:
        return Failed(f"nothing listens on {port}", wanted)
    if listener.protocol == "HTTPS" and arn in listener.targets:
        return Passed(arn)
    if listener.protocol == "HTTPS":
        known(listener.rules)  # one that cannot be read may forward
    return Failed(f"{listener.protocol} {port} {listener.default.said}", wanted)


@check("LS703", "the load balancer uses the stack file's certificate", requires=("LS702",))
def certificate_of_stack(seen: Observations) -> Result:
    """A certificate that is deleted while it is in use takes the listener along."""
    wanted, found = managed(seen).certificate_arn, listener_of(seen).certificate_arns
    if wanted not in found:
        return Failed(", ".join(found) or "no certificate", wanted)
    gone = known(own(seen.own, ReceiverFacts).certificate) is None
    return Failed("the certificate is gone", wanted) if gone else Passed(wanted)


@check("LS704", "the receiver's certificate is valid now", requires=("LS703",))
def certificate_valid(seen: Observations) -> Result:
    """A client that verifies certificates, as WorkOS should, ends the handshake otherwise."""
    found = _certificate(seen)
    until = rfc3339(found.not_after) if found.not_after else "never"
    if found.status == "ISSUED" and (found.not_after is None or found.not_after > seen.now):
        return Passed(f"until {until}")
    return Failed(f"{found.status}, valid until {until}", "a certificate that is valid")


@check("LS705", "the receiver's certificate is for the public name", requires=("LS703",))
def certificate_names_host(seen: Observations) -> Result:
    """By its alternative names, a wildcard for one label (RFC 9525, section 6.3)."""
    names, wanted = _certificate(seen).names, managed(seen).host_name
    if covers(names, wanted):
        return Passed(wanted)
    return Failed(f"for {', '.join(names) or 'no name'}", wanted)
