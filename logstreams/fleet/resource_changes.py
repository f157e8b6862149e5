"""Which resources change, and how: of the steps of one preview or update."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from logstreams.fleet.document import PropertyChange, ResourceChange
from logstreams.fleet.property_changes import property_changes
from logstreams.fleet.urns import type_and_name

ORDER = ("delete", "replace", "update", "create", "import")
"""Operations that change something, in the order a reviewer has to know of them."""

_PROVIDER = "pulumi:providers:"
_STACK = "pulumi:pulumi:Stack"

_AS = {
    "create-replacement": "create",
    "delete-replaced": "delete",
    "import-replacement": "replace",
}
"""Parts of a replacement, which has a step of its own; alone they are what they do."""


def resource_changes(
    steps: Iterable[Mapping[str, Any]], hide: Callable[[str], str]
) -> tuple[ResourceChange, ...]:
    """What is done to each resource, deletes and replaces first.

    Providers are left out: they carry the whole configuration, and the engine's counts have none.

    Args:
        steps: Metadata of the engine's events about resources, in their order.
        hide: Takes the secrets out of a text.
    """
    by_urn: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for step in steps:
        operation = _AS.get(step["op"], step["op"])
        if operation not in ORDER or type_and_name(step["urn"])[0].startswith(_PROVIDER):
            continue
        known = by_urn.get(step["urn"])
        if known is None or known[0] != "replace":
            by_urn[step["urn"]] = (operation, step)
    found = [_change(operation, step, hide) for operation, step in by_urn.values()]
    return tuple(sorted(found, key=lambda it: (ORDER.index(it.operation), it.type, it.resource)))


def _change(operation: str, step: Mapping[str, Any], hide: Callable[[str], str]) -> ResourceChange:
    kind, name = type_and_name(step["urn"])
    properties = _properties(kind, step, hide)
    return ResourceChange(operation=operation, resource=name, type=kind, properties=properties)


def _properties(
    kind: str, step: Mapping[str, Any], hide: Callable[[str], str]
) -> tuple[PropertyChange, ...]:
    """Of the stack none: it has outputs alone."""
    if kind == _STACK:
        return ()
    found = property_changes(step, hide)
    if not is_dynamic(kind):
        return found
    both = step.get("old") and step.get("new")
    return tuple(it for it in found if both and it.path.startswith("settings."))


def is_dynamic(kind: str) -> bool:
    """Whether a resource is the delivery check or its gate: its fields are the kit's own."""
    return "dynamic" in kind or kind.rpartition(":")[2] in ("DeliveryCheck", "DeliveryGate")
