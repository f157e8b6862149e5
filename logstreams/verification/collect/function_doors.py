"""Who may call a function: by its own policy, and by URLs of its own.

Source: Lambda developer guide, "Resource-based policies" and "Function URLs", 2026-11-28.
"""

from __future__ import annotations

import json
from typing import Any

from logstreams.verification.https.receiver import FunctionUrlFacts
from logstreams.verification.iam.documents import Document, parse

BALANCERS = "elasticloadbalancing.amazonaws.com"
"""The service as which a load balancer calls a function."""


def policy_of(client: Any, name: str) -> Document:
    """The function's policy; without one, nobody but the account's own may call it."""
    try:
        found = json.loads(client.get_policy(FunctionName=name)["Policy"])
    except client.exceptions.ResourceNotFoundException:
        return {}
    return found if isinstance(found, dict) else {}


def may_be_called_for(policy: Document) -> tuple[str, ...]:
    """The target groups for which the load balancer may call the function; patterns."""
    found: list[str] = []
    for statement in parse(policy):
        named = statement.principals.named if statement.principals else ()
        if statement.allows and any(name in (BALANCERS, "*") for _, name in named):
            sources = [
                each
                for one in statement.conditions
                if one.key.lower() == "aws:sourcearn"
                for each in one.wanted
            ]
            found += sources or ["*"]
    return tuple(found)


def urls_of(client: Any, name: str) -> tuple[FunctionUrlFacts, ...]:
    """The function's own URLs, those of its aliases too."""
    pages = client.get_paginator("list_function_url_configs").paginate(FunctionName=name)
    return tuple(
        FunctionUrlFacts(
            url=one["FunctionUrl"],
            auth_type=one["AuthType"],
            qualifier=_qualifier(str(one.get("FunctionArn", ""))),
        )
        for page in pages
        for one in page["FunctionUrlConfigs"]
    )


def _qualifier(arn: str) -> str:
    """An alias's name; empty: the function itself, whose ARN has seven parts."""
    return arn.split(":", 7)[7] if arn.count(":") > 6 else ""  # noqa: PLR2004 - as said
