"""Roles that another account may assume without saying for whom."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.conditions import is_pattern
from policies.lib.documents import Statement
from policies.lib.principals import TRUST, account_of, all_statements, holders
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule

KEY = "sts:ExternalId"
EQUAL = ("stringequals", "stringequalsignorecase")


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    for each in all_statements(resource, TRUST):
        others = sorted(
            one.value
            for one in each.principals
            if one.kind == "AWS"
            and not one.everyone
            and (account_of(one.value) is None or account_of(one.value) != resource.account)
        )
        if each.allows and each.covers("sts:AssumeRole") and others and not _asks(each):
            yield (
                f"found {each.label} to trust {', '.join(others)} without an external ID, wanted "
                f"StringEquals {KEY}"
            )


def _asks(statement: Statement) -> bool:
    """Whether nobody gets in without saying one of the external IDs it names."""
    return any(
        each.pins
        and each.values
        and all(
            value and not (each.operator == "stringlike" and is_pattern(value))
            for value in each.values
        )
        for each in statement.conditions_on(KEY)
        if each.operator in (*EQUAL, "stringlike")
    )


RULE = ResourceRule(
    id="iam-trust-external-id",
    title="A role that another account may assume requires an external ID",
    severity="critical",
    frameworks=("KICS 09c35abf",),
    why=(
        "Another WorkOS customer could name this role in their own form, and write into this "
        "customer's archive (the confused deputy problem)."
    ),
    repair="Add the condition StringEquals sts:ExternalId with the value that WorkOS's form shows.",
    source='IAM User Guide, "The confused deputy problem", 2026-11-22',
    types=holders(TRUST),
    judge=_judge,
)
