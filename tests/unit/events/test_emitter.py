"""Whatever a line holds, it is judged; what is found good can be sent."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from workos._base_client import _BaseWorkOSClient
from workos.audit_logs.models import AuditLogEvent

from logstreams.events.content_keys import ContentKeys
from logstreams.events.emitter import EmitOutcome, validate
from logstreams.events.event_documents import EmitResultDocument
from logstreams.events.event_text import result_line
from logstreams.events.json_lines import json_line
from logstreams.events.outgoing import of_lines
from logstreams.events.refusals import EventRules

RULES = EventRules()
ANY_TEXT = st.text(st.characters(exclude_categories=()))
TIMES = ("0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00", "2026-W01", "20261129T070000Z")
LEAF = st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT | st.sampled_from(TIMES)
ANYTHING = st.recursive(
    LEAF, lambda c: st.lists(c, max_size=4) | st.dictionaries(ANY_TEXT, c, max_size=4), max_leaves=8
)
PLACES: list[tuple[str | int, ...]] = [
    ("action",),
    ("occurred_at",),
    ("actor",),
    ("actor", "id"),
    ("targets",),
    ("targets", 0),
    ("targets", 0, "metadata"),
    ("context",),
    ("context", "user_agent"),
    ("metadata",),
    ("version",),
    ("no such key",),
]


def event() -> dict[str, Any]:
    return {
        "action": "invoice.status.approved",
        "occurred_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.000Z}",
        "actor": {"id": "user_1", "type": "user"},
        "targets": [{"id": "inv_1", "type": "invoice"}],
        "context": {"location": "192.0.2.1"},
    }


IDENTIFIER = st.sampled_from([None, "", "org_1", 7, "ä", "a\nb", "\udcff"])


@example(("action",), "invoice.status.approved", "\udcff", None)
@example(("action",), "invoice.status.approved", "org_1", "\udcff")
@example(("action",), "\udcff", "org_1", None)
@given(st.sampled_from(PLACES), ANYTHING, IDENTIFIER, IDENTIFIER)
def test_event_that_is_found_good_can_be_sent(
    place: tuple[str | int, ...], value: Any, whose: Any, key: Any
) -> None:
    made = event()
    holder: Any = made
    for each in place[:-1]:
        holder = holder[each]
    holder[place[-1]] = value
    line = json.dumps({"organization_id": whose, "event": made, "idempotency_key": key})

    (outgoing,) = of_lines([line], "")

    result = validate(RULES, outgoing)
    document = EmitResultDocument.of(result, dry_run=True)
    assert result_line(document).encode()
    assert json_line(document.plain()).encode()
    if result.outcome is EmitOutcome.ACCEPTED:
        sent = AuditLogEvent.from_dict(outgoing.event).to_dict()
        # The SDK's own way to bytes, and a header's.
        whole = {"organization_id": outgoing.organization_id, "event": sent}
        assert _BaseWorkOSClient._encode_body(whole)
        assert (outgoing.key or "").isascii()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        pytest.param({"metadata": {"a": "\udcff"}}, "/metadata/a is a text", id="bytes"),
        pytest.param({"metadata": {"\udcff": 1}}, "/metadata has a key", id="bytes of a key"),
        pytest.param({"occurred_at": TIMES[0]}, "/occurred_at is no time", id="before year 1"),
    ],
)
def test_event_that_no_request_can_carry_says_where(changed: dict[str, Any], told: str) -> None:
    (outgoing,) = of_lines([json.dumps(event() | changed)], "org_1")

    result = validate(RULES, outgoing)

    assert result.outcome is EmitOutcome.INVALID
    assert str(result.refusals[0]).startswith(told)


def test_empty_idempotency_key_is_none() -> None:
    line = json.dumps({"organization_id": "org_1", "event": event(), "idempotency_key": ""})
    assert [each.key for each in of_lines([line], "")] == [None]


def test_action_of_workos_itself_is_warned_of() -> None:
    (outgoing,) = of_lines([json.dumps(event() | {"action": "session.created"})], "org_1")
    result = validate(RULES, outgoing)
    assert (result.outcome, result.warnings[0].path) == (EmitOutcome.ACCEPTED, "/action")


def test_equal_events_have_keys_of_their_own_and_the_same_input_has_the_same() -> None:
    def keys() -> list[str]:
        made = ContentKeys()
        return [made.of("org_1", event() | {"occurred_at": at}) for at in ("1", "2", "1", "1")]

    assert keys() == keys()
    assert len({*keys()}) == 4


def test_applications_that_run_for_long_take_no_more_memory() -> None:
    made = ContentKeys(3)
    first = [made.of("org_1", number) for number in (1, 2, 1)]
    for number in range(10, 1_000):
        made.of("org_1", number)
    assert first[0] != first[2]
    assert len(made._seen) == 3
    assert made.of("org_1", 1) == first[0]
