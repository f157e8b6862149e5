"""The least policy of a holder: what the table says that the stack's features need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from logstreams.permissions.resources import ARNS, FEATURES, tag_value
from logstreams.permissions.table import Holder, Need, Permission, needs
from logstreams.settings import StackSettings
from logstreams.settings.tags import MANAGED_BY

Statement = dict[str, Any]

NEW_KEY: Mapping[str, Mapping[str, str | list[str]]] = {
    "Null": {f"aws:ResourceTag/{MANAGED_BY}": "true"},
    # True of a key without aliases alone, since each alias begins with "alias/".
    "ForAllValues:StringEquals": {"kms:ResourceAliases": ["none"]},
}
"""What holds of a KMS key that is being made: `kms:TagResource` is asked before it has tags.

Sources: Service Authorization Reference, "AWS KMS", resource type key (both condition keys); KMS
developer guide, "Using aliases to control access to KMS keys" (ForAllValues lets a key without
aliases through), read 2026-11-29.
"""


def needed(settings: StackSettings, holder: Holder) -> tuple[Need, ...]:
    """The rows of the table that bear on one stack and one holder."""
    return tuple(
        need
        for need in needs()
        if need.of(holder) and (not need.when or FEATURES[need.when](settings))
    )


def policy(stacks: Iterable[StackSettings], holder: Holder) -> dict[str, Any]:
    """An identity policy with the least that a holder needs for some stacks of one account.

    Args:
        stacks: In whose order resources are listed; the statements keep the table's order.
        holder: Whose policy it is.
    """
    statements: dict[tuple[str, str], Statement] = {}
    for settings in stacks:
        for need in needed(settings, holder):
            for statement in _statements(settings, need, need.of(holder)):
                key = (statement["Sid"], str(statement.get("Condition")))
                same = statements.setdefault(key, statement)
                same["Resource"] = sorted({*same["Resource"], *statement["Resource"]})
    order = {need.sid: at for at, need in enumerate(needs())}
    found = sorted(statements.values(), key=lambda each: order[each["Sid"]])
    return {"Version": "2012-10-17", "Statement": [_numbered(each, found) for each in found]}


def _statements(
    settings: StackSettings, need: Need, permissions: tuple[Permission, ...]
) -> Iterable[Statement]:
    conditions: dict[str, Mapping[str, str | list[str]]] = {}
    if need.tagged and FEATURES[need.tagged](settings):
        conditions |= {"StringEquals": {f"aws:ResourceTag/{MANAGED_BY}": tag_value(settings)}}
    if need.new:
        conditions |= NEW_KEY
    if need.asks_for_tag:
        conditions |= {"StringEquals": {f"aws:RequestTag/{MANAGED_BY}": tag_value(settings)}}
    if need.during:
        conditions |= {"StringEquals": {"ec2:CreateAction": list(need.during)}}
    services = {each.passed_to for each in permissions if each.passed_to}
    if services:
        conditions |= {"StringEquals": {"iam:PassedToService": min(services)}}
    yield {
        "Sid": need.sid,
        "Effect": "Allow",
        "Action": sorted(each.action for each in permissions),
        "Resource": list(ARNS[need.resource](settings)),
        **({"Condition": conditions} if conditions else {}),
    }


def _numbered(statement: Statement, among: list[Statement]) -> Statement:
    """A Sid is unique in a policy; conditions of several stacks may have made two of one."""
    same = [each for each in among if each["Sid"] == statement["Sid"]]
    at = next(number for number, each in enumerate(same, 1) if each is statement)
    return {**statement, "Sid": f"{statement['Sid']}{at}"} if at > 1 else statement
