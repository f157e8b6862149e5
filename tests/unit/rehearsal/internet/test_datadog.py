from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rehearsal.internet.datadog.log import read_log
from rehearsal.internet.datadog.query import BadQuery, check, matches
from rehearsal.internet.datadog.times import moment

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LOG = read_log(
    {
        "message": {
            "id": "nonce-1",
            "targets": [{"id": "Team-7"}],
            "deep": {"note": "on call"},
            "n": 5,
            "ip": "10.1.2.3",
        },
        "ddsource": "workos",
        "ddtags": "env:prod, team:sec",
        "service": "audit-logs",
    },
    "",
    NOW,
)
PLAIN = read_log({"message": "Hello dolly", "note": "aside", "hostname": "h1"}, "env:test", NOW)


@pytest.mark.parametrize(
    "query",
    [
        "*",
        "",
        '"nonce-1"',
        "nonce-1",
        '*:"nonce-1"',
        '*:"team-7"',
        '*:"on call"',
        "service:audit-logs",
        'service:"audit-logs"',
        "source:workos env:prod AND team:sec",
        "-service:web",
        'service:audit-logs AND *:"nonce-1" -"nonce-2"',
        "@id:nonce-1",
        '@deep.note:"on call"',
        "@targets.id:Team-7",
        "@id:nonce-*",
        "service:audit-logs -@id:nonce-?2",
        "service:web OR service:audit-logs",
        "service:web OR env:prod team:sec",
        "service:(web OR audit-logs) AND NOT env:test",
        "-(service:web OR env:test)",
        "NOT(env:test)",
        "@id:(nonce-1 OR nonce-2)",
        '@deep.note:"on call" OR nowhere',
        "@deep.note:on?call",
        r"@deep.note:on\ call",
        "@n:>4",
        "@n:<=5",
        "@n:[5 TO 9]",
        "@n:[* TO 5]",
        "CIDR(@ip,192.0.2.0/24, 10.0.0.0/8)",
        "nonc*",
        "env:PROD",
        "host:* OR service:*",
    ],
)
def test_query_matches(query: str) -> None:
    assert matches(query, LOG)


@pytest.mark.parametrize(
    "query",
    [
        '"nonce-2"',
        '*:"once-1"',
        "service:audit",
        "env:test",
        "-*",
        '"nonce-1" service:web',
        "@id:Nonce-1",
        "@id:nonce",
        "@note:*",
        "@id.nonce:*",
        "-@targets.id:Team-?",
        "service:web OR env:test",
        "(service:web OR env:prod) team:other",
        "service:(web OR api)",
        "NOT (env:prod OR service:web)",
        "@n:>5",
        "@n:[6 TO 9]",
        "@id:>1",
        "CIDR(@ip,192.0.2.0/24)",
        "CIDR(@id,192.0.2.0/24)",
        '@id:"nonce-*"',
        "-host:* service:web",
    ],
)
def test_query_does_not_match(query: str) -> None:
    assert not matches(query, LOG)


def test_free_text_searches_the_message_only() -> None:
    assert matches("hello", PLAIN)
    assert not matches("aside", PLAIN)
    assert matches("*:aside", PLAIN)


@pytest.mark.parametrize(
    "query",
    [
        "a OR",
        "OR a",
        "(a",
        "a)",
        "()",
        "@id",
        "a@b",
        "@id:>x",
        '"cut',
        "@n:[1 TO x]",
        "a || b",
        "#calculated:1",
        ":>1",
        "CIDR(@ip,house)",
        "@url:http://x",
    ],
)
def test_other_queries_are_refused(query: str) -> None:
    with pytest.raises(BadQuery, match="knows no such query"):
        check(query)


def test_log_is_what_was_parsed_from_its_message() -> None:
    assert LOG.attributes["id"] == "nonce-1"
    assert LOG.tags == ("env:prod", "team:sec", "source:workos")
    assert (PLAIN.message, PLAIN.host, PLAIN.attributes) == ("Hello dolly", "h1", {"note": "aside"})


@pytest.mark.parametrize(
    ("message", "timestamp"),
    [
        pytest.param({}, NOW, id="none"),
        pytest.param({"occurred_at": "2026-11-24T10:00:00Z"}, NOW, id="no-date-attribute"),
        pytest.param({"timestamp": "2026-11-24T10:00:00Z"}, NOW - timedelta(hours=2), id="iso"),
        pytest.param({"date": NOW.timestamp() * 1000}, NOW, id="milliseconds"),
        pytest.param({"timestamp": "2026-11-23T10:00:00Z"}, NOW, id="too-old"),
        pytest.param({"timestamp": "2026-11-24T15:00:00Z"}, NOW, id="too-far-ahead"),
        pytest.param({"timestamp": "soon"}, NOW, id="no-date"),
    ],
)
def test_timestamp(message: dict[str, Any], timestamp: datetime) -> None:
    assert read_log({"message": message}, "", NOW).timestamp == timestamp


def test_times_of_a_search() -> None:
    assert moment("now", NOW) == NOW
    assert moment("now-15m", NOW) == NOW - timedelta(minutes=15)
    assert moment("2026-11-24T12:00:00+00:00", NOW) == NOW
    assert moment(str(int(NOW.timestamp() * 1000)), NOW) == NOW
    with pytest.raises(ValueError, match="yesterday"):
        moment("yesterday", NOW)
