"""What is read of an HTTPS destination."""

from __future__ import annotations

import ssl
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx2

from logstreams.settings import HttpsDestination, StackSettings
from logstreams.verification.aws import Aws
from logstreams.verification.collect.archive import archive_of
from logstreams.verification.collect.guards import collect_guarded_network
from logstreams.verification.collect.identity import (
    collect_caller,
    collect_identity,
    collect_organization,
)
from logstreams.verification.collect.reading import fact
from logstreams.verification.destinations.https.answers import (
    addresses_of,
    collect_answers,
    collect_quarantine,
    log_of,
)
from logstreams.verification.destinations.https.facts import (
    CertificateFacts,
    EndpointFacts,
    HandshakeFacts,
    LoadBalancerFacts,
    ReceiverFacts,
)
from logstreams.verification.destinations.https.header_secret import version_used
from logstreams.verification.destinations.https.receiver import collect_receiver, collect_secret
from logstreams.verification.facts.delivery import DeliveredEvent, DeliveryFacts
from logstreams.verification.facts.destination import DestinationFacts
from logstreams.verification.facts.fact import Fact, Unavailable
from logstreams.verification.narrow import narrow
from logstreams.verification.transport.connect_error_kind import CERTIFICATE, NOBODY_LISTENS
from logstreams.verification.transport.connect_errors import obstacle_of
from logstreams.verification.transport.https_client import public_client


def collect(aws: Aws, settings: StackSettings) -> DestinationFacts:
    """Read the receiver and its archive, or what guards the customer's own endpoint."""
    destination = narrow(settings.destination, HttpsDestination)
    if destination.existing is not None:
        return EndpointFacts(
            handshake(destination.existing.url),
            identity=collect_caller(aws),
            network=collect_guarded_network(aws, settings),
        )
    archive = archive_of(aws, settings)
    return replace(
        collect_receiver(aws, settings),
        identity=collect_organization(aws, collect_identity(aws, settings), archive),
        archive=archive,
        network=collect_guarded_network(aws, settings, settings.load_balancer_name),
    )


def collect_afterwards(
    aws: Aws, settings: StackSettings, facts: DestinationFacts, delivery: DeliveryFacts
) -> DestinationFacts:
    """Read the receiver's quarantine and, where the event did not arrive, its log and its name."""
    if not isinstance(facts, ReceiverFacts):
        return facts
    probe = delivery.probe
    if probe is not None:
        # The event's own time is this machine's, whose clock may be wrong by minutes.
        since = delivery.sent_at or probe.occurred_at
        where = settings.bucket_name, settings.quarantine_prefix
        facts = replace(facts, quarantine=collect_quarantine(aws, *where, probe, since))
        if not isinstance(delivery.arrival, DeliveredEvent):
            log = log_of(facts.function, settings)
            given_up = delivery.state_before == "invalid"
            answers = collect_answers(aws, log, since, given_up=given_up)
            facts = _with_names(replace(facts, answers=answers), settings)
    if isinstance(sighting := delivery.arrival, DeliveredEvent):
        # Which values are in use is read behind the event: a renewal may have come in between.
        came_with = fact(lambda: version_used(aws, settings.bucket_name, sighting.key))
        facts = replace(facts, came_with=came_with, secret=collect_secret(aws, settings))
    return facts


def _with_names(facts: ReceiverFacts, settings: StackSettings) -> ReceiverFacts:
    managed = narrow(settings.destination, HttpsDestination).managed
    balancer = facts.load_balancer
    if managed is None or not isinstance(balancer, LoadBalancerFacts):
        return facts
    return replace(
        facts,
        name_leads_to=addresses_of(managed.host_name),
        balancer_at=addresses_of(balancer.dns_name),
    )


def handshake(url: str) -> Fact[HandshakeFacts]:
    """Shake hands with an endpoint, by HEAD, which changes nothing there (RFC 9110, 9.2.1).

    Raises:
        BeyondLoopback: In a rehearsal, unless the way there begins on this machine.
    """
    begun = time.monotonic()
    try:
        with (
            public_client("destination.existing.url") as client,
            client.stream("HEAD", url) as answer,
        ):
            stream = answer.extensions["network_stream"]
            certificate = _certificate_of(stream.get_extra_info("ssl_object"))
            return HandshakeFacts(certificate, seconds=time.monotonic() - begun)
    except httpx2.HTTPError as error:
        obstacle = obstacle_of(error)
        if obstacle in CERTIFICATE | NOBODY_LISTENS:
            return HandshakeFacts(None, obstacle)
        return Unavailable(f"{url}: {obstacle}")


def _certificate_of(tls: Any) -> CertificateFacts | None:
    found = tls.getpeercert() if tls is not None else None
    if not found:
        return None
    until = ssl.cert_time_to_seconds(found["notAfter"])
    names = tuple(value for kind, value in found.get("subjectAltName", ()) if kind == "DNS")
    return CertificateFacts("ISSUED", datetime.fromtimestamp(until, UTC), names)
