"""A policy in words: each permission with its reason."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from logstreams.permissions.policy import needed
from logstreams.permissions.table import Holder
from logstreams.settings import StackSettings

MANAGED_POLICY_LIMIT = 6_144
"""Characters of a managed policy without white space; of all inline policies of a role: 10,240
(IAM user guide, "IAM and AWS STS quotas", 2026-11-28)."""


def explanation(stacks: Sequence[StackSettings], holder: Holder, document: dict[str, Any]) -> str:
    """The policy statement by statement, each permission with why it is there."""
    names = ", ".join(each.customer for each in stacks)
    if not document["Statement"]:
        return f"{names}: {_WHO[holder]} needs no permission at AWS.\n"
    lines = [f"The least that {_WHO[holder]} needs for {names}:", ""]
    by_sid = {need.sid: need for each in stacks for need in needed(each, holder)}
    for statement in document["Statement"]:
        need = by_sid[statement["Sid"].rstrip("0123456789")]
        lines.append(statement["Sid"])
        lines += [f"  on {resource}" for resource in statement["Resource"]]
        lines += [f"  if {each}" for each in _conditions(statement)]
        lines += [f"  {each.action}: {each.why}" for each in need.of(holder)]
        lines.append("")
    return "\n".join([*lines, *_ending(document), ""])


def size(document: dict[str, Any]) -> int:
    """Characters of a policy as IAM counts them."""
    return len(json.dumps(document, separators=(",", ":")))


_WHO = {
    Holder.DEPLOYER: "whoever runs `pulumi up` and `logstreams rotate`",
    Holder.PREVIEW: "`pulumi preview --refresh`, as `logstreams fleet preview`,",
    Holder.VERIFIER: "`logstreams verify`",
}


def _conditions(statement: dict[str, Any]) -> Iterable[str]:
    for operator, keys in statement.get("Condition", {}).items():
        for key, value in keys.items():
            yield f"{key} {operator} {value}"


def _ending(document: dict[str, Any]) -> Iterable[str]:
    yield "--output json prints the policy document. sts:GetCallerIdentity needs no permission."
    if size(document) > MANAGED_POLICY_LIMIT:
        yield (
            f"It has {size(document):,} characters: more than a managed policy may have "
            f"({MANAGED_POLICY_LIMIT:,}); put it inline, or make two of it."
        )
