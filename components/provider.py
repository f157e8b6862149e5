"""The AWS provider of a stack: the stack file's `aws:*` keys, its account, its tags."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pulumi_aws import Provider, ProviderArgs, config

from logstreams.settings import StackSettings
from logstreams.settings.tags import KIT, MANAGED_BY

KIT_TAGS = {MANAGED_BY: KIT}
"""Tags on everything the kit makes; a stack file may give these keys another value."""


def aws_provider(settings: StackSettings) -> Provider:
    """Return the provider for all of the stack's resources.

    Pulumi's default provider would take the same keys, but would work in whatever account the
    credentials of the moment belong to, unless every stack file said `aws:allowedAccountIds`.
    """
    return provider_in(settings.account_id, settings.aws.region, settings.tags)


def provider_in(account_id: str, region: str, tags: Mapping[str, str]) -> Provider:
    """Return a provider for one account and region, with the stack's other `aws:*` keys."""
    given = _aws_keys()
    all_tags = {**KIT_TAGS, **given.get("default_tags", {}).get("tags", {}), **tags}
    mine = {
        "region": region,
        "allowed_account_ids": [account_id],
        "default_tags": {"tags": all_tags},
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
