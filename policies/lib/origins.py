"""Where in a stack a property's value comes from."""

from __future__ import annotations

from policies.resource import Resource, Stack


def origins(stack: Stack, resource: Resource, name: str, *types: str) -> tuple[Resource, ...]:
    """Return the resources of some types that a property's value comes from."""
    named = resource.sources.get(name, ())
    return tuple(one for one in stack.of(*types) if one.urn in named)
