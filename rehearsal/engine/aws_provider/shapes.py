"""Nested values between the engine's names and AWS's.

pulumi_aws and boto3 describe the same structures and differ in capitals (`kmsMasterKeyId`,
`KMSMasterKeyID`), so that the two descriptions translate into each other without a table.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from botocore.model import ListShape, Shape, StructureShape

from rehearsal.engine.aws_provider.schema import WireType
from rehearsal.engine.aws_provider.tags import from_list, to_list


def to_aws(value: Any, shape: Shape) -> Any:
    """A value by wire names as the request parameter of that shape.

    Raises:
        LookupError: The shape has no member of a property's name.
    """
    if isinstance(shape, ListShape):
        if isinstance(value, dict):
            return to_list(value)
        return [to_aws(item, shape.member) for item in value]
    if not isinstance(shape, StructureShape):
        return value
    if isinstance(value, list):  # AWS wraps some lists in a structure of their own
        (name,) = shape.members
        return {name: value}
    members = {name.casefold(): name for name in shape.members}
    return {
        members[name.casefold()]: to_aws(item, shape.members[members[name.casefold()]])
        for name, item in value.items()
    }


def from_aws(value: Any, wire_type: WireType) -> Any:
    """A part of an answer by wire names; what the type does not know is left out."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if wire_type.name == "object":
        return {
            name: from_aws(value[found], declared.type)
            for name, declared in wire_type.fields.items()
            for found in value
            if found.casefold() == name.casefold()
        }
    if wire_type.name == "map":
        return from_list(value)
    if wire_type.name == "array" and wire_type.element:
        items = next(iter(value.values())) if isinstance(value, dict) else value
        return [from_aws(item, wire_type.element) for item in items]
    return value
