"""A load balancer's listener with its rules, and what each does with a request.

Source: Elastic Load Balancing API reference 2015-12-01, DescribeListeners, DescribeRules, Action.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from logstreams.verification.collect.reading import fact
from logstreams.verification.destinations.https.facts import (
    ActionFacts,
    ForwardFacts,
    ListenerFacts,
    RuleFacts,
)

Described = Mapping[str, Any]


def listener_on(elb: Any, balancer_arn: str, port: int) -> ListenerFacts | None:
    """What a load balancer does on a port; None: nothing listens there.

    Raises:
        botocore.exceptions.ClientError: The listener or its targets may not be read.
    """
    pages = elb.get_paginator("describe_listeners").paginate(LoadBalancerArn=balancer_arn)
    found = next((o for page in pages for o in page["Listeners"] if o.get("Port") == port), None)
    if found is None:
        return None

    @cache
    def targets(group_arn: str) -> tuple[str, ...]:
        healths = elb.describe_target_health(TargetGroupArn=group_arn)["TargetHealthDescriptions"]
        return tuple(each["Target"]["Id"] for each in healths)

    def action_of(actions: list[Described]) -> ActionFacts:
        return _action(actions, targets)

    return ListenerFacts(
        port=port,
        protocol=found.get("Protocol", ""),
        certificate_arns=tuple(c["CertificateArn"] for c in found.get("Certificates", ())),
        default=action_of(found.get("DefaultActions", [])),
        rules=fact(lambda: _rules(elb, found["ListenerArn"], action_of)),
        asks_for_certificate=found.get("MutualAuthentication", {}).get("Mode") == "verify",
    )


def _rules(elb: Any, listener_arn: str, action_of: Any) -> tuple[RuleFacts, ...]:
    pages = elb.get_paginator("describe_rules").paginate(ListenerArn=listener_arn)
    rules = [rule for page in pages for rule in page["Rules"] if not rule.get("IsDefault")]
    return tuple(
        RuleFacts(
            priority=int(rule["Priority"]),
            conditions=tuple(rule.get("Conditions", ())),
            action=action_of(rule.get("Actions", [])),
        )
        for rule in sorted(rules, key=lambda rule: int(rule["Priority"]))
    )


def _action(actions: list[Described], targets: Any) -> ActionFacts:
    """What a rule's actions come to: one that asks for a login comes before one that answers."""
    ordered = sorted(actions, key=lambda one: int(one.get("Order") or 1))
    asking = next((one for one in ordered if _asks_who_it_is(one)), None)
    if asking is not None:
        return ActionFacts(f"asks for a login ({asking['Type']})")
    last = ordered[-1] if ordered else {}
    if last.get("Type") == "fixed-response":
        return ActionFacts(f"answers {last.get('FixedResponseConfig', {}).get('StatusCode', '')}")
    if last.get("Type") == "redirect":
        return ActionFacts(f"redirects to {_address(last.get('RedirectConfig', {}))}")
    if last.get("Type") != "forward":
        return ActionFacts(f"does {last.get('Type') or 'nothing'}")
    weights = _groups(last)
    forwards = tuple(ForwardFacts(arn, targets(arn)) for arn in weights)
    return ActionFacts(_shares(forwards, weights), forwards)


def _shares(forwards: Sequence[ForwardFacts], weights: Mapping[str, int]) -> str:
    """What is forwarded where, in words; of several target groups, how much to each."""
    to = [", ".join(each.targets) or "nowhere" for each in forwards]
    if len(to) < 2:  # noqa: PLR2004 - several
        return f"forwards to {to[0] if to else 'nowhere'}"
    total = sum(weights.values())
    shares = [100 * weights[each.group_arn] / total for each in forwards]
    parts = (f"{share:.3g} % to {place}" for share, place in zip(shares, to, strict=True))
    return f"forwards {', '.join(parts)}"


def _asks_who_it_is(action: Described) -> bool:
    if not str(action.get("Type", "")).startswith(("authenticate-", "jwt-")):
        return False
    configured = action.get("AuthenticateOidcConfig") or action.get("AuthenticateCognitoConfig")
    return (configured or {}).get("OnUnauthenticatedRequest") != "allow"


def _address(to: Described) -> str:
    """Where a redirect leads; what it leaves open is the request's own."""
    protocol = to.get("Protocol", "#{protocol}").lower()
    host, port = to.get("Host", "#{host}"), to.get("Port", "#{port}")
    return f"{protocol}://{host}:{port}{to.get('Path', '/#{path}')}"


def _groups(action: Described) -> dict[str, int]:
    """The target groups that get a share, each with its weight; a weight of 0 is none."""
    several = action.get("ForwardConfig", {}).get("TargetGroups", ())
    weights = {one["TargetGroupArn"]: int(one.get("Weight", 1)) for one in several}
    single = action.get("TargetGroupArn")
    if not several:
        return {single: 1} if single else {}
    return {arn: weight for arn, weight in weights.items() if weight}
