"""The provider's configuration: `aws:*` of a stack, or the arguments of an `aws.Provider`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from rehearsal.engine.aws_provider.property_check import Failure, coerce_all, judge
from rehearsal.engine.aws_provider.schema import provider_inputs

IMITATED = frozenset(
    {
        "accessKey", "allowedAccountIds", "assumeRoles", "customCaBundle", "defaultTags",
        "endpoints", "insecure", "maxRetries", "profile", "region", "retryMode", "s3UsePathStyle",
        "secretKey", "skipCredentialsValidation", "skipMetadataApiCheck", "skipRegionValidation",
        "skipRequestingAccountId", "token",
    }
)  # fmt: skip
"""The keys this provider acts on; the plugin's others are refused."""

_OPTIONS = frozenset({"version", "pluginDownloadURL"})


@dataclass(frozen=True)
class AssumeRole:
    """A role to act as."""

    arn: str
    external_id: str | None = None
    session_name: str = "pulumi"
    duration: str | None = None


@dataclass(frozen=True)
class Configuration:
    """What the provider was told; every field is as the plugin's key of that name.

    Attributes:
        endpoints: URL by service, under the SDK's service name.
    """

    region: str | None = None
    profile: str | None = None
    access_key: str | None = None
    secret_key: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    assume_roles: tuple[AssumeRole, ...] = ()
    allowed_account_ids: tuple[str, ...] = ()
    default_tags: Mapping[str, str] = field(default_factory=dict)
    endpoints: Mapping[str, str] = field(default_factory=dict)
    s3_use_path_style: bool = False
    skip_credentials_validation: bool = False
    skip_region_validation: bool = False
    skip_requesting_account_id: bool = False
    custom_ca_bundle: str | None = None
    insecure: bool = False
    max_retries: int | None = None
    retry_mode: str | None = None


def check(given: Mapping[str, Any], explicit: str | None) -> Iterator[Failure]:
    """Yield what the plugin, or this provider, refuses in a configuration.

    Args:
        given: The arguments as the engine sends them, nested ones as JSON.
        explicit: The name of the program's own provider; None for the stack's.
    """
    keys = provider_inputs()
    for name in sorted(given.keys() - keys.keys() - _OPTIONS):
        yield Failure("", _unknown_key(name, explicit))
    known = {name: value for name, value in given.items() if name in keys}
    for failure in judge(_parsed(known), keys, secrets=("secretKey", "token")):
        yield Failure("", f"could not validate provider configuration: {failure.reason}")
    for name in sorted(known.keys() - IMITATED):
        yield Failure("", f"the offline provider does not imitate the configuration key '{name}'")


def parse(given: Mapping[str, Any]) -> Configuration:
    """Read checked arguments."""
    values = _parsed({name: value for name, value in given.items() if name in IMITATED})
    endpoints = {
        service: url for item in values.get("endpoints", []) for service, url in item.items() if url
    }
    return Configuration(
        region=values.get("region"),
        profile=values.get("profile"),
        access_key=values.get("accessKey"),
        secret_key=values.get("secretKey"),
        token=values.get("token"),
        assume_roles=tuple(_assume_role(item) for item in values.get("assumeRoles", [])),
        allowed_account_ids=tuple(values.get("allowedAccountIds", ())),
        default_tags=(values.get("defaultTags") or {}).get("tags") or {},
        endpoints=endpoints,
        s3_use_path_style=values.get("s3UsePathStyle", False),
        skip_credentials_validation=values.get("skipCredentialsValidation", False),
        skip_region_validation=values.get("skipRegionValidation", False),
        skip_requesting_account_id=values.get("skipRequestingAccountId", False),
        custom_ca_bundle=values.get("customCaBundle"),
        insecure=values.get("insecure", False),
        max_retries=values.get("maxRetries"),
        retry_mode=values.get("retryMode"),
    )


def _parsed(given: Mapping[str, Any]) -> dict[str, Any]:
    keys = provider_inputs()
    values = {}
    for name, value in given.items():
        nested = keys[name].type.name not in ("string", "any")
        values[name] = _from_json(value) if nested and isinstance(value, str) else value
    return coerce_all(values, keys)


def _from_json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _assume_role(given: Mapping[str, Any]) -> AssumeRole:
    return AssumeRole(
        arn=given["roleArn"],
        external_id=given.get("externalId"),
        session_name=given.get("sessionName") or "pulumi",
        duration=given.get("duration"),
    )


def _unknown_key(name: str, explicit: str | None) -> str:
    if explicit is not None:
        return (
            "could not validate provider configuration: Invalid or unknown key. "
            f"Examine values at '{explicit}.{name}'."
        )
    similar = get_close_matches(name, provider_inputs(), n=1)
    hint = f" Did you mean `aws:{similar[0]}`?" if similar else ""
    return (
        f"`aws:{name}` is not a valid configuration key for the aws provider.{hint} If the "
        "referenced key is not intended for the provider, please choose a different namespace "
        "from `aws:`."
    )
