"""The part of Datadog's query syntax that is decided here, and all else that is not."""

from __future__ import annotations

import pytest

from logstreams.verification.destinations.datadog.query import matches

LOG = {
    "service": frozenset({"audit-logs"}),
    "source": None,
    "@action": frozenset({"log_streams.delivery.tested"}),
    "@actor.id": frozenset({"lst_1"}),
}

YES = [
    "",
    "*",
    " * ",
    "service:audit-logs",
    "service:audit\\-logs",
    'service:"audit-logs"',
    "service:audit*",
    "service:?udit-logs",
    "service:*",
    "source:*",
    "@actor.id:lst_1",
    "service:audit-logs @actor.id:lst_1",
    "service:audit-logs AND @action:log_streams.*",
    "-service:web",
    "NOT service:web",
    "NOT -service:audit-logs",
    "service:audit-logs -@actor.id:user_1",
]
NO = [
    "service:web",
    "service:audit",
    "-*",
    "-service:audit-logs",
    "NOT service:audit-logs",
    "@actor.id:LST_1",
    "service:web env:prod",
    "env:prod AND service:web",
    "service:web some words",
    "service:audit.logs",
]
UNDECIDED = [
    "env:prod",
    "status:info",
    "source:team-name",
    "-source:nginx",
    "@unknown:x",
    "words",
    '"audit-logs"',
    '"service: web"',
    "service:Audit-Logs",
    "service:audit-logs OR service:web",
    "service:(audit-logs OR web)",
    "(service:web)",
    "@http.status:[200 TO 299]",
    "@size:>100",
    "service:audit-logs env:prod",
    'service:"audit logs"',
    "service:",
    "CIDR(@context.location,10.0.0.0/8)",
    "service:web || service:audit-logs",
]


@pytest.mark.parametrize("query", YES)
def test_query_matches(query: str) -> None:
    assert matches(query, LOG) is True


@pytest.mark.parametrize("query", NO)
def test_query_does_not_match(query: str) -> None:
    assert matches(query, LOG) is False


@pytest.mark.parametrize("query", UNDECIDED)
def test_query_is_not_decided(query: str) -> None:
    assert matches(query, LOG) is None
