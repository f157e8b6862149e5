"""A rule for all protocols has no ports; EC2 ignores those named, and MiniStack compares them.

Pulumi's AWS plugin closes a new group by revoking `{IpProtocol -1, ports 0 to 0, 0.0.0.0/0}`, which
at AWS is the rule that every group begins with (tried with the provider's code, 2026-11-28).
Source: Amazon EC2 API Reference, IpPermission, IpProtocol (read 2026-11-28): with -1 all ports are
meant "regardless of any port range you specify".
"""

from __future__ import annotations

from typing import Any

from ministack.services import ec2

from rehearsal.aws.patches.wrapping import Function, wrap

ALL = "-1"
PORTS = ("FromPort", "ToPort")


def apply() -> None:
    """Compare, keep and answer such rules without ports."""
    wrap(ec2, "_parse_ip_permissions", _without_ports)
    wrap(ec2, "_strip_descriptions", _comparing_without_ports)


def _without_ports(original: Function) -> Function:
    def parse_ip_permissions(parameters: Any, prefix: str) -> list[dict[str, Any]]:
        return [_bare(rule) for rule in original(parameters, prefix)]

    return parse_ip_permissions


def _comparing_without_ports(original: Function) -> Function:
    def strip_descriptions(rule: dict[str, Any]) -> dict[str, Any]:
        return _bare(original(rule))

    return strip_descriptions


def _bare(rule: dict[str, Any]) -> dict[str, Any]:
    if rule.get("IpProtocol") != ALL:
        return rule
    return {name: value for name, value in rule.items() if name not in PORTS}
