"""Destinations that nobody checks."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.project import project, stack_files
from policies.lib.resources import CHECK, DESTINATION, settings_of
from policies.resource import Stack
from policies.rule import Finding, Parameters, StackRule


def _judge(stack: Stack, _: Parameters) -> Iterator[Finding]:
    # A retired stack keeps its archive, and nothing delivers to it.
    retired = {file.stack for file in stack_files(project() / "stacks") if file.retired}
    checked = any(settings_of(resource) for resource in stack.of(*CHECK))
    for resource in stack.resources:
        if DESTINATION.fullmatch(resource.type) and not checked:
            if resource.urn.split(":")[2] in retired:
                continue
            yield Finding("found no delivery check in the stack, wanted one", resource.urn)


RULE = StackRule(
    id="delivery-check-present",
    title="A destination has a delivery check",
    severity="high",
    why="Created resources do not prove that events arrive.",
    repair="Call `prove_delivery` behind the destination, as __main__.py does.",
    source="docs/decisions/0001-two-dynamic-resources.md",
    judge=_judge,
)
