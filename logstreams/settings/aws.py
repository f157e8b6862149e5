"""How AWS is reached: the part of Pulumi's `aws:*` settings that the kit reads too.

Pulumi's provider and the kit's own sessions must look at the same account the same way, so both
read these keys. Names: pulumi_aws 7.51.1, `pulumi_aws.config.vars`, 2026-11-22.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from logstreams.settings.section import Section, Wanted, refusal
from logstreams.settings.types.identifiers import AccountId, ExternalId, PolicyArn, RoleArn
from logstreams.settings.types.region import Region
from logstreams.settings.types.values import TopLevelBoolean
from logstreams.settings.validation_context import surroundings


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


class _Role(Section):
    model_config = ConfigDict(extra="ignore")

    role_arn: RoleArn
    """The role."""
    session_name: _SESSION_NAME | None = None
    """The session's name in CloudTrail."""
    policy: Annotated[str, Wanted("a policy document as a text")] | None = None
    """Narrows the session's rights."""
    policy_arns: Annotated[tuple[PolicyArn, ...], Wanted("a list of policies' ARNs")] = ()
    """Policies that narrow the session's rights."""

    def request(self) -> dict[str, Any]:
        """What STS is asked for."""
        wanted: dict[str, Any] = {
            "RoleArn": self.role_arn,
            "RoleSessionName": self.session_name or "logstreams",
        }
        if self.policy:
            wanted["Policy"] = self.policy
        if self.policy_arns:
            wanted["PolicyArns"] = [{"arn": arn} for arn in self.policy_arns]
        return wanted


class AssumeRole(_Role):
    """A role to assume before anything is done; other keys are the provider's alone."""

    external_id: ExternalId | None = None
    """What its trust policy asks for, if it does."""
    source_identity: _SESSION_NAME | None = None
    """Who is behind the session, for CloudTrail and trust policies."""
    tags: Annotated[dict[str, str], Wanted("a mapping from session tag to value")] = Field(
        default_factory=dict
    )
    """Session tags, which trust policies may ask for."""
    transitive_tag_keys: Annotated[tuple[str, ...], Wanted("a list of session tags")] = ()
    """Session tags that the next role's session has too."""

    def request(self) -> dict[str, Any]:
        """What STS is asked for."""
        wanted = super().request()
        if self.external_id:
            wanted["ExternalId"] = self.external_id
        if self.source_identity:
            wanted["SourceIdentity"] = self.source_identity
        if self.tags:
            wanted["Tags"] = [{"Key": key, "Value": value} for key, value in self.tags.items()]
        if self.transitive_tag_keys:
            wanted["TransitiveTagKeys"] = list(self.transitive_tag_keys)
        return wanted


class WebIdentity(_Role):
    """A role to assume by a token of another provider of identities; first of all roles."""

    web_identity_token_file: Annotated[str, Wanted("the file that holds the token")]
    """The file with the token. A token itself, which expires after an hour, cannot be a setting."""


class AwsSettings(Section):
    """The stack's way to AWS. Keys the kit does not read are left to Pulumi's provider."""

    model_config = ConfigDict(extra="ignore")

    region: Region
    """The region of every resource; only the partition `aws`."""
    profile: Annotated[str, Wanted("the name of an AWS profile")] | None = None
    """A profile of the AWS configuration on this machine."""
    assume_roles: Annotated[
        tuple[AssumeRole, ...],
        BeforeValidator(_parsed),
        Wanted(f"a list of mappings with {', '.join(AssumeRole.known_keys())}"),
    ] = ()
    """Roles to assume, each from the previous one."""
    assume_role_with_web_identity: (
        Annotated[
            WebIdentity,
            BeforeValidator(_parsed),
            Wanted(f"a mapping with {', '.join(WebIdentity.known_keys())}"),
        ]
        | None
    ) = None
    """A role to assume first with a web identity token, for example a CI's."""
    endpoints: Annotated[
        dict[str, _URL],
        BeforeValidator(_merged),
        Wanted("a list of mappings from service to URL: [{s3: https://…}]"),
    ] = Field(default_factory=dict)
    """Endpoint URLs of services, by the service's name."""
    allowed_account_ids: (
        Annotated[
            tuple[AccountId, ...], BeforeValidator(_parsed), Wanted("a list of the accountId alone")
        ]
        | None
    ) = None
    """Set from accountId. If present, it must contain that account only."""
    s3_use_path_style: TopLevelBoolean = False
    """Use path-style addresses for buckets, as local stores require."""
    skip_credentials_validation: TopLevelBoolean = False
    """Do not validate the credentials with AWS."""
    skip_metadata_api_check: TopLevelBoolean = False
    """Do not request credentials from the instance metadata service."""
    skip_region_validation: TopLevelBoolean = False
    """Accept a region that the provider does not know."""
    skip_requesting_account_id: TopLevelBoolean = False
    """Do not request the account ID from AWS."""

    @field_validator("allowed_account_ids")
    @classmethod
    def _agrees_with_account(
        cls, value: tuple[str, ...] | None, info: ValidationInfo
    ) -> tuple[str, ...] | None:
        account = surroundings(info).account_id
        if value is not None and account is not None and set(value) != {account}:
            raise refusal(f'only ["{account}"], the accountId of this stack, or no such key')
        return value
