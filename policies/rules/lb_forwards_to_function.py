"""What a listener does with a request."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.resources import LISTENER_RULES, LISTENERS
from policies.lib.values import mappings
from policies.resource import Resource, dig
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    name = "actions" if resource.type in LISTENER_RULES else "defaultActions"
    actions = mappings(resource.get(name))
    if not actions:
        yield "found no action, wanted forward"
    for action in actions:
        if (found := dig(action, "type")) != "forward":
            yield f"found the action {found or 'without a type'}, wanted forward"


RULE = ResourceRule(
    id="lb-forwards-to-function",
    title="A listener only forwards to a target group",
    severity="critical",
    why=(
        "A fixed response acknowledges events that nobody stores, a redirect sends them "
        "elsewhere, and WorkOS cannot log in."
    ),
    repair="Forward to the receiver's target group, and remove every other action and rule.",
    source=(
        'Elastic Load Balancing, "Action types for listener rules", 2026-11-24; WorkOS, Log '
        'Streams, "Generic HTTPS", 2026-11-24'
    ),
    types=(*LISTENERS, *LISTENER_RULES),
    judge=_judge,
)
