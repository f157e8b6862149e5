"""Conditions that refuse what WorkOS sends."""

from __future__ import annotations

from collections.abc import Iterator

from policies.iam import Request
from policies.lib.delivery import WRITE, concerned, puts
from policies.lib.denials import header_keys, rests_on_headers, told
from policies.lib.documents import Statement
from policies.lib.principals import BUCKET, IDENTITY, all_statements, holders
from policies.lib.project import PARAMETERS
from policies.lib.requests import names
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, parameters: Parameters) -> Iterator[str]:
    for kind in (BUCKET, IDENTITY):
        statements = tuple(all_statements(resource, kind))
        requests = puts(resource, statements, parameters)
        judged = concerned(resource, statements) if kind == BUCKET else statements
        for each in judged:
            if any(_refuses(each, one) for one in requests):
                effect = "allow" if each.allows else "deny"
                for key in header_keys(each):
                    yield (
                        f"found {each.label} to {effect} {WRITE} by {key}, wanted no condition on "
                        "a header that WorkOS does not send"
                    )


def _refuses(statement: Statement, request: Request) -> bool:
    """Whether WorkOS's request is denied, or is not allowed, for a header that it lacks."""
    if not rests_on_headers(statement, request):
        return False
    if not statement.allows:
        return told(statement, request) is True
    # An Allow of a bucket policy for a role by its name is not the delivery role's for certain.
    named = not statement.principals or names(statement, request.principal) is True
    return named and told(statement, request) is False


RULE = ResourceRule(
    id="s3-policy-no-header-conditions",
    title="No policy requires a header that WorkOS does not send",
    severity="high",
    why=(
        "WorkOS sends Content-MD5, but no header for ACLs, encryption or retention: S3 rejects "
        "every event while the stream stays active."
    ),
    repair="Remove the condition; default encryption and default retention achieve the same.",
    source="WorkOS documentation, Log Streams, 2026-11-22",
    types=holders(BUCKET, IDENTITY),
    parameters=PARAMETERS,
    judge=_judge,
)
