"""What is read of an HTTPS destination."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from logstreams.settings import HttpsDestination, StackSettings
from logstreams.verification.aws import Aws
from logstreams.verification.collect.archive import archive_of
from logstreams.verification.collect.endpoint import gather_endpoint
from logstreams.verification.collect.guards import gather_guarded_network
from logstreams.verification.collect.identity import (
    gather_caller,
    gather_identity,
    gather_organization,
)
from logstreams.verification.collect.reading import fact
from logstreams.verification.collect.receiver import gather_receiver, gather_secret
from logstreams.verification.collect.receiver_answers import (
    addresses_of,
    gather_answers,
    gather_quarantine,
)
from logstreams.verification.facts.delivery import DeliveredEvent, DeliveryFacts
from logstreams.verification.https.endpoint import EndpointFacts
from logstreams.verification.https.header_secret import version_used
from logstreams.verification.https.receiver import LoadBalancerFacts, ReceiverFacts
from logstreams.verification.observations import DestinationFacts


def gather(aws: Aws, settings: StackSettings) -> DestinationFacts:
    """Read the receiver and its archive, or what guards the customer's own endpoint."""
    destination = cast("HttpsDestination", settings.destination)
    if destination.existing is not None:
        return DestinationFacts(
            identity=gather_caller(aws),
            network=gather_guarded_network(aws, settings),
            own=gather_endpoint(destination.existing.url),
        )
    archive = archive_of(aws, settings)
    return DestinationFacts(
        identity=gather_organization(aws, gather_identity(aws, settings), archive),
        archive=archive,
        network=gather_guarded_network(aws, settings, settings.load_balancer_name),
        own=gather_receiver(aws, settings),
    )


def gather_afterwards(
    aws: Aws, settings: StackSettings, facts: DestinationFacts, delivery: DeliveryFacts
) -> DestinationFacts:
    """Read the receiver's quarantine and, where the event did not arrive, its log and its name."""
    own = facts.own
    if isinstance(own, EndpointFacts) or not isinstance(own, ReceiverFacts):
        return facts
    probe = delivery.probe
    if probe is not None:
        # The event's own time is this machine's, whose clock may be wrong by minutes.
        since = delivery.sent_at or probe.occurred_at
        where = settings.bucket_name, settings.quarantine_prefix
        own = replace(own, quarantine=gather_quarantine(aws, *where, probe, since))
        if not isinstance(delivery.arrival, DeliveredEvent):
            answers = gather_answers(aws, settings.receiver_log_group, since)
            own = _with_names(replace(own, answers=answers), settings)
    if isinstance(sighting := delivery.arrival, DeliveredEvent):
        # Which values are in use is read behind the event: a renewal may have come in between.
        came_with = fact(lambda: version_used(aws, settings.bucket_name, sighting.key))
        own = replace(own, came_with=came_with, secret=gather_secret(aws, settings))
    return replace(facts, own=own)


def _with_names(own: ReceiverFacts, settings: StackSettings) -> ReceiverFacts:
    managed = cast("HttpsDestination", settings.destination).managed
    balancer = own.load_balancer
    if managed is None or not isinstance(balancer, LoadBalancerFacts):
        return own
    return replace(
        own,
        name_leads_to=addresses_of(managed.host_name),
        balancer_at=addresses_of(balancer.dns_name),
    )
