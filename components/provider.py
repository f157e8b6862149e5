"""The AWS provider of a stack: the stack file's `aws:*` keys, its account, its tags."""

from __future__ import annotations

import json
from typing import Any

from pulumi_aws import Provider, ProviderArgs, config

from logstreams.settings import StackSettings

KIT_TAGS = {"managed-by": "workos-log-streams"}
"""Tags on everything the kit makes; a stack file may give these keys another value."""


def aws_provider(settings: StackSettings) -> Provider:
    """Return the provider for all of the stack's resources.

    Pulumi's default provider would take the same keys, but would work in whatever account the
    credentials of the moment belong to, unless every stack file said `aws:allowedAccountIds`.
    """
    given = _aws_keys()
    tags = {**KIT_TAGS, **given.get("default_tags", {}).get("tags", {}), **settings.tags}
    mine = {
        "region": settings.aws.region,
        "allowed_account_ids": [settings.account_id],
        "default_tags": {"tags": tags},
    }
    return Provider("aws", **{**given, **mine})


def _aws_keys() -> dict[str, Any]:
    """Return the `aws:*` keys of the stack file: each argument of the provider has one.

    Lists and mappings are JSON in Pulumi's configuration.
    """
    names = [name for name, member in vars(ProviderArgs).items() if isinstance(member, property)]
    values = {name: getattr(config, name) for name in names}
    return {name: _parsed(value) for name, value in values.items() if value is not None}


def _parsed(value: Any) -> Any:
    is_json = isinstance(value, str) and value.startswith(("[", "{"))
    return json.loads(value) if is_json else value
