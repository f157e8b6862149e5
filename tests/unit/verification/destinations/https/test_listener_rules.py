"""Which rule of a listener takes WorkOS's request, and what cannot be known of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from logstreams.verification.checks.framework import Failed, Passed, Result, Unknown, run
from logstreams.verification.destinations.https.checks.entrance import every_request_forwarded
from logstreams.verification.destinations.https.checks.listener_rules import Post, takes, unsure_of
from logstreams.verification.destinations.https.facts import ActionFacts, RuleFacts
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.observations import Observations
from tests.unit.verification import conftest as shared
from tests.unit.verification import https_worlds as https
from tests.unit.verification.one_fault import with_facts

POST = Post("127.0.0.11", "logs.acme.example")
ANSWERS = ActionFacts("answers 200")


def of(field: str, config: str, *values: str) -> dict[str, Any]:
    return {"Field": field, "Values": [*values], config: {"Values": [*values]}}


def header(name: str, *values: str) -> dict[str, Any]:
    config = {"HttpHeaderName": name, "Values": [*values]}
    return {"Field": "http-header", "HttpHeaderConfig": config}


TAKES: dict[str, tuple[dict[str, Any], bool]] = {
    "the name": (of("host-header", "HostHeaderConfig", "logs.acme.example"), True),
    "the name in capitals": (of("host-header", "HostHeaderConfig", "LOGS.acme.example"), True),
    "a wildcard's name": (of("host-header", "HostHeaderConfig", "*.acme.example"), True),
    "another name": (of("host-header", "HostHeaderConfig", "www.acme.example"), False),
    "one of several names": (of("host-header", "HostHeaderConfig", "x", "logs.*"), True),
    "every path": (of("path-pattern", "PathPatternConfig", "/*"), True),
    "any path": (of("path-pattern", "PathPatternConfig", "*"), True),
    "the path": (of("path-pattern", "PathPatternConfig", "/"), True),
    "another path": (of("path-pattern", "PathPatternConfig", "/status"), False),
    "one character more": (of("path-pattern", "PathPatternConfig", "/?"), False),
    "brackets, which are no set": (of("path-pattern", "PathPatternConfig", "[/]"), False),
    "POST": (of("http-request-method", "HttpRequestMethodConfig", "POST"), True),
    "another method": (of("http-request-method", "HttpRequestMethodConfig", "GET"), False),
    "the address": (of("source-ip", "SourceIpConfig", "127.0.0.11/32"), True),
    "the address's range": (of("source-ip", "SourceIpConfig", "127.0.0.0/28"), True),
    "everybody": (of("source-ip", "SourceIpConfig", "0.0.0.0/0"), True),
    "another address": (of("source-ip", "SourceIpConfig", "127.0.0.12/32"), False),
    "IPv6": (of("source-ip", "SourceIpConfig", "::/0"), False),
    "a query": (
        {"Field": "query-string", "QueryStringConfig": {"Values": [{"Key": "a", "Value": "b"}]}},
        False,
    ),
    "the content type": (header("content-type", "application/json"), True),
    "a wildcard's content type": (header("Content-Type", "application/*"), True),
    "another content type": (header("Content-Type", "text/html*"), False),
    "values of old": ({"Field": "path-pattern", "Values": ["/*"]}, True),
}


@pytest.mark.parametrize(("condition", "taken"), TAKES.values(), ids=TAKES.keys())
def test_rule_takes_the_request_where_its_condition_holds(
    condition: dict[str, Any], taken: bool
) -> None:
    rule = RuleFacts(1, (condition,), ANSWERS)

    assert takes(rule, POST) is taken
    assert unsure_of(rule, POST) is None


def test_all_conditions_have_to_hold() -> None:
    both = (TAKES["every path"][0], TAKES["another address"][0])

    assert not takes(RuleFacts(1, both, ANSWERS), POST)


@pytest.mark.parametrize(
    ("conditions", "asked"),
    [
        pytest.param((header("User-Agent", "curl*"),), "the header User-Agent", id="header"),
        pytest.param(
            ({"Field": "host-header", "HostHeaderConfig": {"RegexValues": ["^logs"]}},),
            "host-header",
            id="regular expression",
        ),
        pytest.param(({"Field": "something-new"},), "something-new", id="a field to come"),
        pytest.param(
            (header("User-Agent", "*"), TAKES["another path"][0]), None, id="beside one that is not"
        ),
    ],
)
def test_what_nobody_publishes_is_not_guessed(
    conditions: tuple[dict[str, Any], ...], asked: str | None
) -> None:
    rule = RuleFacts(1, conditions, ANSWERS)

    assert not takes(rule, POST)
    assert unsure_of(rule, POST) == asked


@pytest.fixture
def received(healthy: Observations, tmp_path: Path) -> Observations:
    settings = https.settings_of(tmp_path, https.MANAGED)
    seen: Observations = https.with_receiver(healthy, settings, shared.KEY_ARN)
    return seen


def evaluated(received: Observations, **listener: Any) -> Result:
    facts: Any = received.destination
    seen = with_facts(received, listener=replace(facts.listener, **listener))
    (outcome,) = run([replace(every_request_forwarded, requires=())], seen)
    return outcome.result


@pytest.mark.parametrize(
    ("pattern", "said", "loses"),
    [
        pytest.param("application/*", "every address", "every", id="both"),
        pytest.param("application/json", "every address, application/json", "some", id="one"),
    ],
)
def test_rule_for_a_content_type_of_workos_is_decided(
    received: Observations, pattern: str, said: str, loses: str
) -> None:
    rule = RuleFacts(5, (header("Content-Type", pattern),), ANSWERS)

    result = evaluated(received, rules=(rule,))

    assert isinstance(result, Failed)
    assert (result.found, result.loses) == (f"rule 5 answers 200 ({said})", loses)


def test_rule_for_some_addresses_names_them_and_loses_some(received: Observations) -> None:
    some = of("source-ip", "SourceIpConfig", "127.0.0.12/31")

    result = evaluated(received, rules=(RuleFacts(5, (some,), ANSWERS),))

    assert isinstance(result, Failed)
    assert result.found == "rule 5 answers 200 (127.0.0.12, 127.0.0.13)"
    assert result.loses == "some"


def test_rule_for_all_loses_every_event(received: Observations) -> None:
    result = evaluated(received, rules=(RuleFacts(5, (TAKES["any path"][0],), ANSWERS),))

    assert isinstance(result, Failed)
    assert (result.found, result.loses) == ("rule 5 answers 200 (every address)", "every")


def test_share_of_the_requests_that_goes_elsewhere_loses_some(received: Observations) -> None:
    arn = received.settings.receiver_arn
    shared_out = ActionFacts(
        "forwards to both",
        (*https.forwarding("a", arn).forwards, *https.forwarding("b", "other").forwards),
    )

    result = evaluated(received, default=shared_out)

    assert isinstance(result, Failed)
    assert result.loses == "some"


def test_first_rule_that_takes_the_request_decides(received: Observations) -> None:
    arn = received.settings.receiver_arn
    right = RuleFacts(1, (TAKES["the name"][0],), https.forwarding(https.TARGETS, arn))
    wrong = RuleFacts(2, (TAKES["any path"][0],), ANSWERS)

    assert isinstance(evaluated(received, rules=(right, wrong)), Passed)
    assert isinstance(evaluated(received, rules=(wrong, right)), Failed)


def test_rule_that_may_take_the_request_elsewhere_is_a_suspect(received: Observations) -> None:
    rule = RuleFacts(3, (header("User-Agent", "curl*"),), ANSWERS)

    assert evaluated(received, rules=(rule,)) == Unknown(
        "rule 3 of the listener answers 200, depending on the header User-Agent"
    )


def test_rule_that_may_take_the_request_to_the_function_is_none(received: Observations) -> None:
    arn = received.settings.receiver_arn
    rule = RuleFacts(3, (header("User-Agent", "*"),), https.forwarding(https.TARGETS, arn))

    assert isinstance(evaluated(received, rules=(rule,)), Passed)


def test_rules_that_may_not_be_read_are_a_suspect(received: Observations) -> None:
    assert evaluated(received, rules=Unavailable("DescribeRules: AccessDenied: no")) == Unknown(
        "DescribeRules: AccessDenied: no"
    )
