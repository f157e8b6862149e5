"""Network interfaces are found by their security group; MiniStack returns all whatever is asked.

Source: Amazon EC2 API Reference, DescribeNetworkInterfaces, Filter.N `group-id`, read 2026-11-24.
"""

from __future__ import annotations

from typing import Any

from ministack.services.ec2 import _ACTION_MAP, _network_interfaces, _parse_filters

from rehearsal.aws.patches.wrapping import Function, wrap_item

# A group that nothing has: an interface's ID that no interface has stands for "none".
_NOBODY = "eni-00000000000000000"


def apply() -> None:
    """Turn the filter into the list of interfaces that MiniStack does look at."""
    wrap_item(_ACTION_MAP, "DescribeNetworkInterfaces", _filtered)


def _filtered(original: Function) -> Function:
    def describe(parameters: dict[str, Any]) -> Any:
        wanted = _parse_filters(parameters).get("group-id")
        if wanted is None:
            return original(parameters)
        found = [
            each["NetworkInterfaceId"]
            for each in _network_interfaces.values()
            if {group["GroupId"] for group in each["Groups"]} & {*wanted}
        ] or [_NOBODY]
        named = {f"NetworkInterfaceId.{at}": name for at, name in enumerate(found, 1)}
        return original({**parameters, **named})

    return describe
