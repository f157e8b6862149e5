"""What the audit events of a stream have in Datadog: the test event, and all others."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from logstreams.verification.destinations.datadog.facts import IndexedLog
from logstreams.verification.destinations.datadog.query import Documented, Log, Values
from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.observations import Observations
from logstreams.verification.test_event import (
    ACTION,
    ACTOR_NAME,
    ACTOR_TYPE,
    LOCATION,
    TARGET_TYPE,
    USER_AGENT,
)

SERVICE = "audit-logs"
"""What WorkOS sends as the service (Log Streams, Datadog, 2026-11-22)."""

SOURCE = "team-name"
"""What WorkOS's documentation shows as `ddsource` (Log Streams, Datadog, 2026-11-22). Whether it
stands for the name of the customer's team, it does not say."""

OTHER_LOG = Log({"service": frozenset({"lst-other"}), "source": frozenset({"lst-other"})})
"""A log of any service's: a query that does not match it is about audit logs."""

_ALWAYS = frozenset(
    {
        "@action",
        "@occurred_at",
        "@actor.id",
        "@actor.type",
        "@targets.id",
        "@targets.type",
        "@context.location",
    }
)
_OFTEN = (
    "@actor",
    "@targets",
    "@context",
    "@metadata",
    "@version",
    "@id",
    "@message",
)


def of_every_event(seen: Observations) -> Log:
    """What WorkOS sends with each event: by the test event where it was found, else as documented.

    Datadog gives a log what its sender says: service, source, host, status and tags are one for all
    events of a stream. Its organization is, too.
    """
    organization = frozenset({seen.settings.organization_id})
    documented: dict[str, Values] = {
        "service": frozenset({SERVICE}),
        "source": Documented({SOURCE}),
        "@organization_id": organization,
    }
    found = seen.delivery.arrival
    log = found.metadata if isinstance(found, DeliveredEvent) else None
    if not isinstance(found, DeliveredEvent) or not isinstance(log, IndexedLog):
        return Log(documented)
    values: dict[str, Values] = {
        **documented,
        **{key: frozenset(log.of_tag(key)) for key in log.tag_keys},
        "host": frozenset({log.host} if log.host else ()),
        "message": None,
        "@organization_id": _organization(found.body),
    }
    if log.service:
        values["service"] = frozenset({log.service})
    if log.status:
        values["status"] = frozenset({log.status})
    # Of a log without a status none is known: it may be one that no tag tells.
    return Log(values, every_tag=bool(log.status))


def test_event_of(seen: Observations) -> Log:
    """The test event as a log."""
    probe = seen.delivery.probe
    nonce = None if probe is None else frozenset({probe.nonce})
    own: dict[str, Values] = {
        "@action": frozenset({ACTION}),
        "@actor.id": nonce,
        "@actor.name": frozenset({ACTOR_NAME}),
        "@actor.type": frozenset({ACTOR_TYPE}),
        "@context.location": frozenset({LOCATION}),
        "@context.user_agent": frozenset({USER_AGENT}),
        "@targets.id": nonce,
        "@targets.type": frozenset({TARGET_TYPE}),
    }
    common = of_every_event(seen)
    text = None if probe is None else json.dumps(probe.event)
    return replace(common, values={**common.values, **own}, text=text)


def is_always_there(key: str) -> bool:
    """Whether every audit event has an attribute (Log Streams, event payload, 2026-11-22)."""
    return key in _ALWAYS


def may_be_there(key: str) -> bool:
    """Whether an audit event may have an attribute."""
    return key in _ALWAYS or key.startswith(_OFTEN)


def _organization(body: bytes) -> Values:
    """The event's organization; none, where WorkOS delivers none."""
    try:
        event: Any = json.loads(body)
        organization = event.get("organization_id")
    except (ValueError, AttributeError):
        return frozenset()
    return frozenset({organization} if isinstance(organization, str) else ())
