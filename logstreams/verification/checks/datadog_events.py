"""What all audit events of a stream have in common in Datadog, whatever the test event's own."""

from __future__ import annotations

from logstreams.verification.datadog.facts import IndexedLog
from logstreams.verification.datadog.query import Log
from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.observations import Observations

SERVICE = "audit-logs"
"""What WorkOS sends as the service (Log Streams, Datadog, 2026-11-22)."""

OTHER_LOG: Log = {"service": frozenset({"lst-other"}), "source": frozenset({"lst-other"})}
"""A log of any service's: what takes it does not mean audit logs."""

_ALWAYS = ("@action", "@occurred_at", "@actor.id", "@actor.type", "@targets.id", "@targets.type")
_OFTEN = ("@actor", "@targets", "@context", "@metadata", "@organization_id", "@version", "@id")


def of_every_event(seen: Observations) -> Log:
    """Service, source and tags: of the test event where it was found, else what is documented.

    WorkOS sends the name of its customer's team as the source, with every event.
    """
    found = seen.delivery.arrival
    log = found.own if isinstance(found, DeliveredEvent) else None
    if not isinstance(log, IndexedLog):
        return {"service": frozenset({SERVICE}), "source": None}
    return {
        "service": frozenset({log.service or SERVICE}),
        "source": None,
        **{key: frozenset(log.of_tag(key)) for key in log.tag_keys},
    }


def other_event(seen: Observations) -> Log:
    """An audit event of any action: what it certainly has, whatever the value."""
    return {**of_every_event(seen), **dict.fromkeys(_ALWAYS)}


def has(attribute: str) -> bool:
    """Whether audit events have an attribute, all or some of them (Log Streams, 2026-11-22)."""
    return attribute in _ALWAYS or attribute.startswith(_OFTEN)
