"""A listener rule's conditions on the client's address and on the name that was asked for.

Real: `source-ip` is the address that the connection comes from, whatever X-Forwarded-For says;
`host-header` is the Host that the client sent. Here the load balancer's front hands both on, the
address at the end of X-Forwarded-For, the name in a header of the rehearsal's own; MiniStack lets
every address match and knows the load balancer's own name alone.
Source: User Guide for Application Load Balancers, "Condition types for listener rules", 2026-11-28.
"""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any

from ministack.services import alb

from rehearsal.aws.patches.wrapping import Function, wrap

ASKED_FOR = "x-rehearsal-host"
"""The public name, as the client sent it; no target is shown it."""


def apply() -> None:
    """Judge both as a load balancer does."""
    wrap(alb, "_match_condition", _matched)
    wrap(alb, "_target_headers", _without_own)


def _matched(original: Function) -> Function:
    def match(
        condition: dict[str, Any], method: str, path: str, headers: dict[str, str], query: Any
    ) -> bool:
        if condition.get("Field") == "source-ip":
            address = headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
            networks = (ip_network(cidr, strict=False) for cidr in condition["Values"])
            return bool(address) and any(ip_address(address) in each for each in networks)
        asked = {"host": headers[ASKED_FOR]} if ASKED_FOR in headers else {}
        return bool(original(condition, method, path, {**headers, **asked}, query))

    return match


def _without_own(original: Function) -> Function:
    def hand_on(balancer: str, listener: Any, headers: dict[str, str], *rest: Any) -> Any:
        kept = {name: value for name, value in headers.items() if name != ASKED_FOR}
        return original(balancer, listener, kept, *rest)

    return hand_on
