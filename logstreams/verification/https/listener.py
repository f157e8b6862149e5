"""What a load balancer does with the requests that one of its ports gets, as facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from logstreams.verification.facts.fact import Fact


@dataclass(frozen=True)
class ForwardFacts:
    """A target group that requests are forwarded to."""

    group_arn: str
    targets: tuple[str, ...]
    """What is registered in it: ARNs of functions, IDs of instances, addresses."""


@dataclass(frozen=True)
class ActionFacts:
    """What becomes of a request, in the end."""

    said: str
    """In words: `answers 200`, `redirects to …`, `forwards to …`."""
    forwards: tuple[ForwardFacts, ...] = ()
    """Those that get a share; empty: the load balancer answers by itself."""


@dataclass(frozen=True)
class RuleFacts:
    """One rule of a listener, before its default action."""

    priority: int
    conditions: tuple[Mapping[str, Any], ...]
    """As DescribeRules answers them; all of them have to match."""
    action: ActionFacts


@dataclass(frozen=True)
class ListenerFacts:
    """What the load balancer does on one port."""

    port: int
    protocol: str
    certificate_arns: tuple[str, ...]
    default: ActionFacts
    """What is done with a request that no rule is for."""
    rules: Fact[tuple[RuleFacts, ...]] = ()
    """In the order in which they are tried."""
    asks_for_certificate: bool = False
    """Clients have to show a certificate of their own (mutual TLS)."""

    @property
    def actions(self) -> tuple[ActionFacts, ...]:
        """Everything that may be done with a request, as far as it could be read."""
        rules = self.rules if isinstance(self.rules, tuple) else ()
        return (*(rule.action for rule in rules), self.default)

    @property
    def targets(self) -> tuple[str, ...]:
        """Everything that gets a share of the requests."""
        found = (one for action in self.actions for each in action.forwards for one in each.targets)
        return tuple(dict.fromkeys(found))

    def groups_with(self, target: str) -> tuple[str, ...]:
        """The target groups that requests are forwarded to and that hold this target."""
        found = (
            each.group_arn
            for action in self.actions
            for each in action.forwards
            if target in each.targets
        )
        return tuple(dict.fromkeys(found))
