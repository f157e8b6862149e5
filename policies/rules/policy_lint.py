"""What parliament finds; trust and key policies it does not know."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.lint import lint
from policies.lib.principals import BUCKET, IDENTITY, documents, holders
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    for document in documents(resource, BUCKET, IDENTITY):
        if document.statements():  # else it is policy-readable's concern
            for found in lint(document.text):
                yield f"found parliament's {found.id} ({found.text}), wanted none of its findings"


RULE = ResourceRule(
    id="policy-lint",
    title="Parliament reports nothing in identity and bucket policies",
    severity="medium",
    frameworks=("parliament",),
    why=(
        "A resource of the wrong type, or a condition that the action does not have, means that "
        "a right is missing."
    ),
    repair="Follow the finding; add a wrong finding to policies/lib/lint.py.",
    source="parliament 1.6.4, 2026-11-22",
    types=holders(BUCKET, IDENTITY),
    judge=_judge,
)
