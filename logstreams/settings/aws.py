"""How AWS is reached: the part of Pulumi's `aws:*` settings that the kit reads too.

Pulumi's provider and the kit's own sessions must look at the same account the same way, so both
read these keys. Names: pulumi_aws 7.51.1, `pulumi_aws.config.vars`, 2026-11-22.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from logstreams.settings.forms.identifiers import AccountId, ExternalId, RoleArn
from logstreams.settings.forms.region import Region
from logstreams.settings.forms.values import TopLevelBoolean
from logstreams.settings.section import Section, Wanted, refusal
from logstreams.settings.surroundings import surroundings


def _parsed(value: object) -> object:
    """A list or mapping that `pulumi config set` has written as JSON."""
    if isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _merged(value: object) -> object:
    """Pulumi's list of mappings from service to URL as one mapping."""
    value = _parsed(value)
    if isinstance(value, list) and all(isinstance(each, Mapping) for each in value):
        return {service: url for each in value for service, url in each.items()}
    return value


_URL = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+"), Wanted("a URL")]
_SESSION_NAME = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_+=,.@-]{2,64}$"),
    Wanted("a session name: 2 to 64 letters, digits and _+=,.@-"),
]


class AssumeRole(Section):
    """A role to assume before anything is done; other keys are the provider's alone."""

    model_config = ConfigDict(extra="ignore")

    role_arn: RoleArn
    """The role."""
    external_id: ExternalId | None = None
    """What its trust policy asks for, if it does."""
    session_name: _SESSION_NAME | None = None
    """How the session is called in CloudTrail."""


class AwsSettings(Section):
    """The stack's way to AWS. Keys the kit does not read are left to Pulumi's provider."""

    model_config = ConfigDict(extra="ignore")

    region: Region
    """Where everything is made; only the partition `aws`."""
    profile: Annotated[str, Wanted("the name of an AWS profile")] | None = None
    """A profile of the AWS configuration on this machine."""
    assume_roles: Annotated[
        tuple[AssumeRole, ...],
        BeforeValidator(_parsed),
        Wanted(f"a list of mappings with {', '.join(AssumeRole.known_keys())}"),
    ] = ()
    """Roles to assume, one from the other, before anything is done."""
    endpoints: Annotated[
        dict[str, _URL],
        BeforeValidator(_merged),
        Wanted("a list of mappings from service to URL: [{s3: https://…}]"),
    ] = Field(default_factory=dict)
    """Other places to reach services at, by the service's name."""
    allowed_account_ids: (
        Annotated[
            tuple[AccountId, ...], BeforeValidator(_parsed), Wanted("a list of the accountId alone")
        ]
        | None
    ) = None
    """Set from accountId; if it is written, it must say the same."""
    s3_use_path_style: TopLevelBoolean = False
    """Address buckets by path, as local stores need it."""
    skip_credentials_validation: TopLevelBoolean = False
    """Do not ask AWS whether the credentials are good."""
    skip_metadata_api_check: TopLevelBoolean = False
    """Do not ask the instance for credentials."""
    skip_region_validation: TopLevelBoolean = False
    """Take a region that the provider does not know."""
    skip_requesting_account_id: TopLevelBoolean = False
    """Do not ask AWS which account this is."""

    @field_validator("allowed_account_ids")
    @classmethod
    def _agrees_with_account(
        cls, value: tuple[str, ...] | None, info: ValidationInfo
    ) -> tuple[str, ...] | None:
        account = surroundings(info).account_id
        if value is not None and account is not None and set(value) != {account}:
            raise refusal(f'only ["{account}"], the accountId of this stack, or no such key')
        return value
