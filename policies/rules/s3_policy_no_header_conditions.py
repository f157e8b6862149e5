"""Conditions that refuse what WorkOS sends."""

from __future__ import annotations

from collections.abc import Iterator

from policies.iam import somebody_of
from policies.reading.conditions import Condition
from policies.reading.documents import Statement
from policies.reading.holders import BUCKET, IDENTITY, all_statements, holders
from policies.reading.requests import names
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule

WRITE = "s3:PutObject"
HEADERS = ("s3:x-amz-", "s3:object-lock-", "s3:requestobjecttag")


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    for kind in (BUCKET, IDENTITY):
        for each in all_statements(resource, kind):
            if each.covers(WRITE) and (kind == IDENTITY or _is_about_us(each, resource.account)):
                for key in _unmet(each):
                    effect = "allow" if each.allows else "deny"
                    yield (
                        f"found {each.label} to {effect} {WRITE} by {key}, wanted no condition on "
                        "a header that WorkOS does not send"
                    )


def _is_about_us(statement: Statement, account: str | None) -> bool:
    """Whether a statement of a bucket policy may be about the role that writes events."""
    return account is None or names(statement, somebody_of(account)) is not False


def _unmet(statement: Statement) -> list[str]:
    """Return the keys of headers without which a write is denied, or is not allowed.

    Conditions of one statement are ANDed: a denial that one of them keeps away from requests
    without the header denies none of them, whatever the others say.
    """
    headers = [each for each in statement.conditions if each.key.startswith(HEADERS)]
    if not statement.allows:
        return [each.key for each in headers] if all(map(_holds_without, headers)) else []
    return [each.key for each in headers if not _holds_without(each)]


def _holds_without(condition: Condition) -> bool:
    return condition.holds_without_key


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
