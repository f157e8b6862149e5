"""The part of Datadog's query syntax that is decided here, and all else that is not."""

from __future__ import annotations

import pytest

from logstreams.verification.destinations.datadog.query import Documented, Log, matches

LOG = Log(
    {
        "service": frozenset({"audit-logs"}),
        "source": Documented({"team-name"}),
        "@action": frozenset({"log_streams.delivery.tested"}),
        "@actor.id": frozenset({"lst_1"}),
        "@context.location": frozenset({"10.1.2.3"}),
        "@actor.name": frozenset({"a (b) *"}),
        "host": frozenset(),
    },
    text='{"action":"log_streams.delivery.tested"}',
)
TAGGED = Log({"service": frozenset({"audit-logs"}), "env": frozenset({"prod"})}, every_tag=True)

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
    "source:team-name",
    "@actor.id:lst_1",
    "service:audit-logs @actor.id:lst_1",
    "service:audit-logs AND @action:log_streams.*",
    "-service:web",
    "NOT service:web",
    "NOT -service:audit-logs",
    "service:audit-logs -@actor.id:user_1",
    "service:audit-logs OR service:web",
    "service:web OR service:audit-logs OR env:prod",
    "service:(web OR audit-logs)",
    "(service:audit-logs)",
    "-(service:web OR @action:user.*)",
    "NOT(service:web)",
    "-login",
    'NOT "user login"',
    "CIDR(@context.location,192.0.2.0/24, 10.0.0.0/8)",
    r"@actor.name:a\ \(b\)*",
    '@actor.name:"a (b) *"',
    "-host:*",
    "-host:web-1",
    "(service:audit-logs AND -@action:user.login)",
    "service:audit-logs OR service:audit-logs @actor.id:lst_1",
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
    'service:"audit logs"',
    "login",
    '"user login"',
    "tested AND login",
    "service:web OR login",
    "service:audit-logs -(@actor.id:lst_1 OR env:prod)",
    "CIDR(@context.location,192.0.2.0/24)",
    '@actor.name:"a*"',
    "host:web-1",
    "service:audit-logs AND (service:web OR login)",
]
UNDECIDED = [
    "env:prod",
    "status:info",
    "source:acme",
    "-source:nginx",
    "@unknown:x",
    "tested",
    '"delivery tested"',
    "service:Audit-Logs",
    "service:web OR env:prod",
    "service:(env OR",
    "service:audit-logs (env:prod",
    "service:audit-logs) env:prod",
    "@http.status:[200 TO 299]",
    "@size:>100",
    "service:audit-logs env:prod",
    "service:",
    "CIDR(@network.ip,10.0.0.0/8)",
    "service:web || service:audit-logs",
    "#calculated:x",
    "@actor.name:http://x",
    "“service:web”",
    # Read as (a OR b) c, or as a OR (b c).
    "service:audit-logs OR service:web env:prod",
    "service:audit-logs OR service:web service:web",
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


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("env:prod", True),
        ("env:test", False),
        ("team:sec", False),
        ("-team:sec", True),
        ("env:(test OR prod)", True),
        ("@team:sec", None),
        ("env:PROD", None),
    ],
)
def test_tag_that_a_log_whose_tags_are_known_lacks_is_not_there(
    query: str, found: bool | None
) -> None:
    assert matches(query, TAGGED) is found
