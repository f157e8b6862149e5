"""A prefix list takes the tags it is created with; MiniStack reads them from another parameter.

Source: Amazon EC2 API Reference, CreateManagedPrefixList, TagSpecification.N, read 2026-11-22.
"""

from __future__ import annotations

from typing import Any

from ministack.services.ec2 import _ACTION_MAP

from rehearsal.aws.patches.wrapping import Function, wrap_item

# The only specification a prefix list can have is its own.
GIVEN = "TagSpecification.1.Tag."
READ = "Tag."


def apply() -> None:
    """Hand the tags on by the name MiniStack reads."""
    wrap_item(_ACTION_MAP, "CreateManagedPrefixList", _with_tags)


def _with_tags(original: Function) -> Function:
    def create(parameters: dict[str, Any]) -> Any:
        tags = {
            READ + name.removeprefix(GIVEN): value
            for name, value in parameters.items()
            if name.startswith(GIVEN)
        }
        return original({**parameters, **tags})

    return create
