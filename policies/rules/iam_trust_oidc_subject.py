"""Roles that jobs of another repository, or any job of this one, could assume by GitHub's token."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.lib.conditions import Condition, is_pattern
from policies.lib.documents import Statement
from policies.lib.principals import TRUST, all_statements, holders
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule

ISSUER = "token.actions.githubusercontent.com"
SUBJECT = f"{ISSUER}:sub"
ACTION = "sts:AssumeRoleWithWebIdentity"
_PATTERNS = ("stringlike", "arnlike", "arnequals")
_NARROW = re.compile(r"repo:[^/:*?]+/[^/:*?]+:[^*?]+")
"""One repository, and what of it: `repo:OWNER/REPOSITORY:environment:preview`."""


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    for each in all_statements(resource, TRUST):
        if not (each.allows and each.covers(ACTION) and _trusts_github(each)):
            continue
        conditions = each.conditions_on(SUBJECT)
        if not any(map(_is_narrow, conditions)):
            values = ", ".join(value for one in conditions for value in one.values)
            yield (
                f"found {each.label} to trust GitHub's token with "
                f"{f'the subject {values}' if values else 'any subject'}, wanted StringEquals "
                f"{SUBJECT} repo:OWNER/REPOSITORY:environment:NAME"
            )


def _trusts_github(statement: Statement) -> bool:
    return any(
        one.kind == "Federated" and one.value.lower().endswith(ISSUER)
        for one in statement.principals
    )


def _is_narrow(condition: Condition) -> bool:
    """Whether nothing but named jobs of named repositories passes."""
    as_pattern = condition.operator in _PATTERNS
    return (
        condition.pins
        and bool(condition.values)
        and all(
            _NARROW.fullmatch(value) and not (as_pattern and is_pattern(value))
            for value in condition.values
        )
    )


RULE = ResourceRule(
    id="iam-trust-oidc-subject",
    title="A role for GitHub's jobs names the repository and the environment",
    severity="critical",
    frameworks=("Checkov CKV_AWS_358",),
    why=(
        "Every repository on GitHub gets tokens of this issuer, and every branch of a repository "
        "runs its own workflow: a wide subject lets a stranger's job, or an unreviewed branch, "
        "deploy."
    ),
    repair=(
        "Write the condition StringEquals token.actions.githubusercontent.com:sub with "
        "repo:OWNER/REPOSITORY:environment:NAME (OWNER@ID/REPOSITORY@ID where the repository's "
        "tokens have the numbers), and protect that environment."
    ),
    source='GitHub, "Configuring OpenID Connect in Amazon Web Services", 2026-11-28',
    types=holders(TRUST),
    judge=_judge,
)
