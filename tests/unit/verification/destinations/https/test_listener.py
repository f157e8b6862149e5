"""A load balancer's listener and its rules, as Elastic Load Balancing answers them."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from logstreams.verification.destinations.https.facts import (
    ActionFacts,
    ForwardFacts,
    ListenerFacts,
)
from logstreams.verification.destinations.https.listener import listener_on
from logstreams.verification.facts.fact import Unavailable

GROUP, OTHER = "arn:group", "arn:other-group"
TARGETS = {GROUP: ["arn:function"], OTHER: ["i-1", "i-2"]}
FORWARD = {"Type": "forward", "TargetGroupArn": GROUP}


class Elb:
    """One load balancer with one listener."""

    def __init__(self, *rules: dict[str, Any], denied: bool = False, **listener: Any) -> None:
        default = {"Priority": "default", "IsDefault": True, "Actions": [FORWARD]}
        self._denied = denied
        self._pages = {
            "describe_listeners": [{"Listeners": [{**LISTENER, **listener}]}],
            "describe_rules": [{"Rules": [default, *rules[:1]]}, {"Rules": [*rules[1:]]}],
        }
        self._asked = ""

    def get_paginator(self, name: str) -> Elb:
        self._asked = name
        return self

    def paginate(self, **_: str) -> list[dict[str, Any]]:
        if self._denied and self._asked == "describe_rules":
            error = {"Error": {"Code": "AccessDenied", "Message": "no"}}
            raise ClientError(error, "DescribeRules")
        return self._pages[self._asked]

    def describe_target_health(self, TargetGroupArn: str) -> dict[str, Any]:  # noqa: N803 - boto3's name
        found = [{"Target": {"Id": each}} for each in TARGETS[TargetGroupArn]]
        return {"TargetHealthDescriptions": found}


LISTENER = {
    "ListenerArn": "arn:listener",
    "Port": 443,
    "Protocol": "HTTPS",
    "Certificates": [{"CertificateArn": "arn:certificate"}],
    "DefaultActions": [FORWARD],
}


def read(elb: Elb) -> ListenerFacts:
    found = listener_on(elb, "arn:balancer", 443)
    assert found is not None
    return found


def test_listener_is_read_with_what_it_forwards_to() -> None:
    found = read(Elb())

    assert found == ListenerFacts(
        443,
        "HTTPS",
        ("arn:certificate",),
        ActionFacts("forwards to arn:function", (ForwardFacts(GROUP, ("arn:function",)),)),
        (),
    )
    assert found.targets == ("arn:function",)
    assert found.groups_with("arn:function") == (GROUP,)


def test_port_that_nothing_listens_on_has_no_listener() -> None:
    assert listener_on(Elb(Port=80), "arn:balancer", 443) is None


def weighted(first: int, second: int) -> dict[str, Any]:
    groups = [
        {"TargetGroupArn": GROUP, "Weight": first},
        {"TargetGroupArn": OTHER, "Weight": second},
    ]
    return {"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}


ACTIONS: dict[str, tuple[list[dict[str, Any]], str, tuple[str, ...]]] = {
    "answer": (
        [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}],
        "answers 200",
        (),
    ),
    "redirect": (
        [{"Type": "redirect", "RedirectConfig": {"Host": "x.example", "StatusCode": "HTTP_301"}}],
        "redirects to #{protocol}://x.example:#{port}/#{path}",
        (),
    ),
    "shares": ([weighted(95, 5)], "forwards 95 % to arn:function, 5 % to i-1, i-2", (GROUP, OTHER)),
    "share of nothing": ([weighted(1, 0)], "forwards to arn:function", (GROUP,)),
    "login before": (
        [
            {**FORWARD, "Order": 2},
            {"Type": "authenticate-oidc", "Order": 1, "AuthenticateOidcConfig": {}},
        ],
        "asks for a login (authenticate-oidc)",
        (),
    ),
    "login that lets through": (
        [
            {**FORWARD, "Order": 2},
            {
                "Type": "authenticate-cognito",
                "Order": 1,
                "AuthenticateCognitoConfig": {"OnUnauthenticatedRequest": "allow"},
            },
        ],
        "forwards to arn:function",
        (GROUP,),
    ),
    "token": ([{"Type": "jwt-validation", "Order": 1}, {**FORWARD, "Order": 2}], "asks for a", ()),
    "nothing": ([], "does nothing", ()),
}


@pytest.mark.parametrize(("actions", "said", "groups"), ACTIONS.values(), ids=ACTIONS.keys())
def test_action_is_told_in_words_with_where_it_forwards_to(
    actions: list[dict[str, Any]], said: str, groups: tuple[str, ...]
) -> None:
    action = read(Elb(DefaultActions=actions)).default

    assert action.said.startswith(said)
    assert tuple(each.group_arn for each in action.forwards) == groups


def test_rules_are_in_the_order_in_which_they_are_tried() -> None:
    rules = [
        {"Priority": each, "Conditions": [], "Actions": [FORWARD]} for each in ("10", "9", "1")
    ]

    found = read(Elb(*rules)).rules

    assert isinstance(found, tuple)
    assert [rule.priority for rule in found] == [1, 9, 10]


def test_rules_that_may_not_be_read_leave_the_listener() -> None:
    found = read(Elb(denied=True))

    assert found.rules == Unavailable("DescribeRules: AccessDenied: no")
    assert found.targets == ("arn:function",)


def test_mutual_tls_is_seen() -> None:
    assert read(Elb(MutualAuthentication={"Mode": "verify"})).asks_for_certificate
    assert not read(Elb(MutualAuthentication={"Mode": "passthrough"})).asks_for_certificate
