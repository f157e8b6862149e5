"""Delivery checks that are switched off."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.resources import CHECK, settings_of
from policies.resource import Resource, dig
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    settings = settings_of(resource)
    mode = dig(settings, "verify", "mode")
    if dig(settings, "environment") == "production" and mode not in ("require", "warn"):
        yield f"found the check of a production stack {mode or 'unset'}, wanted require or warn"


RULE = ResourceRule(
    id="delivery-check-not-off",
    title="The delivery check of a production destination is on",
    severity="high",
    why="A wrongly configured stream loses every event, while WorkOS shows it as active.",
    repair="Set `verify.mode` in the stack file to require or warn.",
    source="docs/decisions/0001-two-dynamic-resources.md",
    types=CHECK,
    judge=_judge,
)
