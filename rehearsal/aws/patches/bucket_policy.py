"""S3 reads a bucket policy before it stores it; MiniStack stores anything.

Real: 400 MalformedPolicy for what is not JSON, lacks an element, names an action, resource,
condition key or principal that does not exist, or an action that fits no resource of its
statement. Source: Amazon S3 User Guide, "Troubleshoot bucket policies", and AWS re:Post,
"MalformedPolicy error when adding a bucket policy" (read 2026-11-22).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from ministack.services import s3
from ministack.services.s3 import _error

from rehearsal.aws.patches.principals import missing_principal
from rehearsal.aws.patches.s3_actions import ON_BUCKETS, ON_OBJECTS
from rehearsal.aws.patches.wrapping import Function, wrap

ELEMENTS = (
    ("Effect",),
    ("Principal", "NotPrincipal"),
    ("Action", "NotAction"),
    ("Resource", "NotResource"),
)


def apply() -> None:
    """Refuse a malformed policy."""
    wrap(s3, "_put_bucket_policy", _reading)


def _reading(original: Function) -> Function:
    def put_bucket_policy(bucket: str, body: bytes) -> Any:
        text = body.decode(errors="replace")
        problem = _problem(bucket, text)
        if not problem and (missing := missing_principal(text)):
            detail = {"Detail": f'("AWS" : "{missing}")'}
            return _error("MalformedPolicy", "Invalid principal in policy", 400, extra=detail)
        if problem:
            return _error("MalformedPolicy", problem, 400)
        return original(bucket, body)

    return put_bucket_policy


def _problem(bucket: str, text: str) -> str | None:
    try:
        document = json.loads(text)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        return "Policies must be valid JSON and the first byte must be '{'"
    statements = document.get("Statement")
    if not statements:
        return "Missing required field Statement"
    for statement in statements if isinstance(statements, list) else [statements]:
        problem = next(_problems(bucket, statement), None)
        if problem:
            return problem
    return None


def _problems(bucket: str, statement: dict[str, Any]) -> Iterator[str]:
    for names in ELEMENTS:
        if not any(name in statement for name in names):
            yield f"Missing required field {names[0]}"
    actions = [_matched(each) for each in _texts(statement, "Action", "NotAction")]
    if not all(actions):
        yield "Policy has invalid action"
    resources = _texts(statement, "Resource", "NotResource")
    arn = f"arn:aws:s3:::{bucket}"
    if not all(each == arn or each.startswith(f"{arn}/") for each in resources):
        yield "Policy has invalid resource"
    kinds = [ON_BUCKETS if each == arn else ON_OBJECTS for each in resources]
    if not all(any(action & kind for kind in kinds) for action in actions):
        yield "Action does not apply to any resource(s) in statement"
    for keys in statement.get("Condition", {}).values():
        if not all(key.lower().startswith(("aws:", "s3:")) for key in keys):
            yield "Policy has an invalid condition key"


def _matched(action: str) -> frozenset[str]:
    """The actions a pattern names, case aside."""
    service, _, name = action.lower().partition(":")
    if action == "*":
        service, name = "s3", "*"
    if service != "s3":
        return frozenset()
    # The brackets of fnmatch mean nothing in a policy, and no action has any.
    return frozenset(each for each in ON_BUCKETS | ON_OBJECTS if fnmatchcase(each.lower(), name))


def _texts(statement: dict[str, Any], *names: str) -> list[str]:
    value: Any = next((statement[name] for name in names if name in statement), [])
    return [value] if isinstance(value, str) else list(value)
