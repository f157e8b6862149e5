"""The stack roles of customers' accounts as CloudFormation templates, for a StackSet each.

A StackSet puts one template into many accounts, so each role has its account as a condition.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from logstreams.permissions.ci_access import CiJob, CiRole, stack_role
from logstreams.permissions.hub import Hub
from logstreams.settings import StackSettings

MOST_RESOURCES = 500
MOST_BYTES = 1_048_576
"""Of a template, read from S3 (CloudFormation User Guide, "Understand CloudFormation quotas",
2026-11-29)."""

_ROOM = 4096
"""Bytes kept for what is around the roles."""


def templates(
    hub: Hub,
    stacks: Iterable[StackSettings],
    *,
    before: Sequence[frozenset[str]] = (),
    most_resources: int = MOST_RESOURCES,
    most_bytes: int = MOST_BYTES,
) -> tuple[str, ...]:
    """The templates for all stacks beyond the hub's account: none, one, or as many as they fill.

    A stack stays in the template that has it: CloudFormation makes a role in one StackSet while
    another still has the name, and fails. A template whose stacks are all gone is an empty text.

    Args:
        hub: Whose jobs get access.
        stacks: All stacks; those of the hub's account are made by its program.
        before: The resources of each template that is there.
        most_resources: A template's limit.
        most_bytes: A template's limit.
    """
    parts: list[dict[str, CiRole]] = [{} for _ in before]
    used = [0 for _ in before]
    new: list[dict[str, CiRole]] = []

    def put(roles: dict[str, CiRole], places: Iterable[int]) -> bool:
        size = len(_text(hub, roles).encode())
        for place in places:
            fits = used[place] + size <= most_bytes - _ROOM
            if fits and len(parts[place]) + len(roles) <= most_resources:
                parts[place] |= roles
                used[place] += size
                return True
        return False

    for settings in stacks:
        if settings.account_id == hub.account_id:
            continue
        roles = {_logical_id(settings, job): stack_role(hub, job, settings) for job in CiJob}
        if not put(roles, [place for place, names in enumerate(before) if names & {*roles}]):
            new.append(roles)
    for roles in new:
        if not put(roles, range(len(parts))):
            parts.append({})
            used.append(0)
            put(roles, [len(parts) - 1])
    return tuple(_text(hub, part) if part else "" for part in parts)


def _text(hub: Hub, roles: dict[str, CiRole]) -> str:
    accounts = sorted({role.account_id for role in roles.values()})
    document = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": (
            f"Roles that the workflows of {hub.repository} assume in customers' accounts. "
            "Written by logstreams ci-access init."
        ),
        "Conditions": {
            _condition(account): {"Fn::Equals": [{"Ref": "AWS::AccountId"}, account]}
            for account in accounts
        },
        "Resources": {name: _resource(role) for name, role in roles.items()},
    }
    return json.dumps(document, indent=1) + "\n"


def _resource(role: CiRole) -> dict[str, Any]:
    inline = [{"PolicyName": "stack", "PolicyDocument": role.permissions}]
    return {
        "Type": "AWS::IAM::Role",
        "Condition": _condition(role.account_id),
        "Properties": {
            "RoleName": role.name,
            "Path": role.path,
            "Description": role.description,
            "MaxSessionDuration": role.session_seconds,
            "AssumeRolePolicyDocument": role.trust,
            **({"Policies": inline} if role.permissions["Statement"] else {}),
        },
    }


def _condition(account: str) -> str:
    return f"In{account}"


def _logical_id(settings: StackSettings, job: CiJob) -> str:
    """Letters and digits alone; the hash tells `a-b` from `ab`."""
    words = "".join(each.title() for each in re.split(r"[^A-Za-z0-9]+", settings.customer))
    return f"{words}{hashlib.sha256(settings.customer.encode()).hexdigest()[:6]}{job.title()}"
