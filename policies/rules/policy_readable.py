"""Documents that are no policies, or say what nobody understands."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.documents import Unreadable, statements
from policies.lib.principals import (
    EVERY_KIND,
    documents,
    holders,
)
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    for document in documents(resource, *EVERY_KIND):
        try:
            statements(document.text)
        except Unreadable as reason:
            yield f"found a {document.kind} that cannot be read: {reason}; wanted one that can"


RULE = ResourceRule(
    id="policy-readable",
    title="Every policy document can be read",
    severity="high",
    why=(
        "No other rule can check a document that it cannot read, and AWS rejects or "
        "misinterprets it."
    ),
    repair="Follow the grammar of the IAM policy language.",
    source='IAM User Guide, "Grammar of the IAM JSON policy language", 2026-11-22',
    types=holders(*EVERY_KIND),
    judge=_judge,
)
