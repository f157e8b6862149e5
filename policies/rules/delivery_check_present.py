"""Destinations that nobody checks."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.project import PARAMETERS, project, stack_file
from policies.lib.resources import CHECK, DESTINATION, settings_of
from policies.resource import Stack
from policies.rule import Finding, Parameters, StackRule


def _judge(stack: Stack, parameters: Parameters) -> Iterator[Finding]:
    # A retired stack keeps its archive, and nothing delivers to it.
    retired = stack_file(project() / parameters["stacks"], stack.name).retired
    checked = any(settings_of(resource) for resource in stack.of(*CHECK))
    for resource in stack.resources:
        if DESTINATION.fullmatch(resource.type) and not checked and not retired:
            yield Finding("found no delivery check in the stack, wanted one", resource.urn)


RULE = StackRule(
    id="delivery-check-present",
    title="A destination has a delivery check",
    severity="high",
    why="Created resources do not prove that events arrive.",
    repair="Call `prove_delivery` behind the destination, as __main__.py does.",
    source="docs/decisions/0001-two-dynamic-resources.md",
    parameters={"stacks": PARAMETERS["stacks"]},
    judge=_judge,
)
