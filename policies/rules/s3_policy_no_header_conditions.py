"""Conditions that refuse what WorkOS sends."""

from __future__ import annotations

from collections.abc import Iterator

from policies.reading.documents import Statement
from policies.reading.holders import BUCKET, IDENTITY, all_statements, holders
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule

WRITE = "s3:PutObject"
HEADERS = "s3:x-amz-"
LOCK = "s3:object-lock-"


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    for each in all_statements(resource, BUCKET, IDENTITY):
        if each.covers(WRITE):
            for key in _unmet(each):
                effect = "allow" if each.allows else "deny"
                yield (
                    f"found {each.label} to {effect} {WRITE} by {key}, wanted no condition on a "
                    "header that WorkOS does not send"
                )


def _unmet(statement: Statement) -> list[str]:
    """Return the keys of headers without which a write is denied, or is not allowed."""
    return [
        each.key
        for each in statement.conditions
        if each.key.startswith((HEADERS, LOCK)) and each.holds_without_key is not statement.allows
    ]


RULE = ResourceRule(
    id="s3-policy-no-header-conditions",
    title="No policy asks for a header that WorkOS cannot send",
    severity="high",
    why=(
        "WorkOS sends Content-MD5 and nothing about ACLs, encryption or retention: every event is "
        "refused while the stream stays active."
    ),
    repair="Remove the condition: default encryption and default retention do what it asks for.",
    source="WorkOS documentation, Log Streams, 2026-11-22",
    types=holders(BUCKET, IDENTITY),
    judge=_judge,
)
