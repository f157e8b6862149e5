"""Statements of a bucket policy that are somebody else's, and stay in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator

from logstreams.settings.section import Wanted, refusal

KIT_SIDS = frozenset(
    {
        "DenyPlainHttp",
        "DenyTlsBelow12",
        "DenyEventsFromOthers",
        "DenyEventsFromOtherAddresses",
        "DenyDeletionOfEvents",
    }
)
"""The `Sid` of each statement that `components/documents/bucket_policy.py` writes."""

_WANTED = 'a JSON list of policy statements: [{"Effect": "Allow", "Principal": …, …}]'
_NEEDED = ({"Effect"}, {"Principal", "NotPrincipal"}, {"Action", "NotAction"})
_LONGEST = 16_384
"""Of the 20 KB that S3 takes as a policy (S3 user guide, "Bucket policies", 2026-11-29)."""


def statements_in(text: str) -> tuple[Mapping[str, Any], ...]:
    """The statements in a stack file's text; none in an empty one."""
    return tuple(json.loads(text)) if text else ()


def is_public(statement: Mapping[str, Any]) -> bool:
    """Whether it lets everybody in: S3 refuses it once public access is blocked."""
    principal = statement.get("Principal")
    named = principal.get("AWS") if isinstance(principal, Mapping) else principal
    everybody = named == "*" or (isinstance(named, list) and "*" in named)
    return statement.get("Effect") == "Allow" and everybody and not statement.get("Condition")


def _statements(text: str) -> str:
    if not text:
        return text
    try:
        found = json.loads(text)
    except ValueError:
        raise refusal(_WANTED) from None
    if not isinstance(found, list) or not all(_is_statement(each) for each in found):
        raise refusal(_WANTED)
    if len(text) > _LONGEST:
        raise refusal(f"at most {_LONGEST} characters (this has {len(text)})")
    for statement in found:
        if statement.get("Sid") in KIT_SIDS:
            raise refusal(f"no statement {statement['Sid']}: the kit writes it itself")
        if is_public(statement):
            raise refusal("no statement that allows everybody: the archive is never public")
    return text


def _is_statement(value: object) -> bool:
    return isinstance(value, dict) and all(value.keys() & names for names in _NEEDED)


PolicyStatements = Annotated[str, AfterValidator(_statements), Wanted(_WANTED)]
