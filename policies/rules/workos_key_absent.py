"""The WorkOS API key in a customer's account."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.lib.values import within
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule

API_KEY = re.compile(r"\bsk_(?:[a-z]+_)?[A-Za-z0-9]{16,}")


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    places = [path for path, text in within(dict(resource.properties)) if API_KEY.search(text)]
    if places:
        yield f"found a WorkOS API key in {', '.join(places)}, wanted none in a customer's account"


RULE = ResourceRule(
    id="workos-key-absent",
    title="The WorkOS API key is not in a customer's account",
    severity="critical",
    why=(
        "The key opens a whole WorkOS environment: with it, one customer's administrators could "
        "reach every other customer's organization."
    ),
    repair="Remove it, and replace the key in WorkOS: this stack's state contains it.",
    source="WorkOS documentation, API Reference, API keys, 2026-11-22",
    types=("aws:",),
    judge=_judge,
)
