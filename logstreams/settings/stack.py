"""One customer's settings: the one schema of a stack file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from logstreams.settings.archive import Archive
from logstreams.settings.aws import AwsSettings
from logstreams.settings.destinations import AnyDestination
from logstreams.settings.egress import published_addresses
from logstreams.settings.names import (
    default_allowlist_name,
    default_bucket_name,
    default_load_balancer_name,
    default_receiver_role_name,
    default_role_name,
    header_secret_name,
    key_alias,
    silence_alarm_name,
)
from logstreams.settings.network import Egress, Network
from logstreams.settings.secret import AnySecret, EnvSecret, Secret, StoredSecret
from logstreams.settings.section import Section, Wanted, refusal
from logstreams.settings.stream import Stream
from logstreams.settings.tags import Tags
from logstreams.settings.types.identifiers import AccountId, OrganizationId
from logstreams.settings.types.region import partition_of
from logstreams.settings.types.values import TopLevelBoolean, Word
from logstreams.settings.validation_context import ValidationContext, surroundings
from logstreams.settings.verify import Verify


def _number(value: object) -> object:
    # `pulumi config set schema 1` writes "1"; True would pass as 1.
    return 1 if value == "1" else value


def _secrets_in(section: Section) -> Iterator[AnySecret]:
    for name in type(section).model_fields:
        value = getattr(section, name)
        if isinstance(value, EnvSecret | StoredSecret):
            yield value
        elif isinstance(value, Section):
            yield from _secrets_in(value)


class NoArchive(ValueError):
    """Asked for the archive of a destination that has none."""


class StackSettings(Section):
    """One customer: the account, the organization and where its events go.

    Made by `load` and `from_plain`, which compare the parts with each other; never directly.
    Names and ARNs are computed from the settings alone, so that a preview shows them.
    """

    customer: Annotated[str, Wanted("a stack's name")]
    """The stack's name: from the file's name, not a key in it."""
    schema_version: Annotated[
        Literal[1], Field(alias="schema"), BeforeValidator(_number), Wanted("1")
    ]
    """The version of this file format."""
    account_id: AccountId
    """The customer's AWS account. Everything is created there, and nowhere else."""
    organization_id: OrganizationId
    """The customer in WorkOS."""
    previous_organization_id: OrganizationId | None = None
    """The customer's organization before, where WorkOS has a new one for it. Without it, an update
    that changes the organization of a stack that delivers is refused."""
    environment: Annotated[Literal["production", "staging"], Word]
    """The WorkOS environment of the organization."""
    api_key: Secret
    """Where the WorkOS API key is stored. This file never contains the key itself."""
    destination: AnyDestination
    """Where the events go."""
    stream: Stream | None = None
    """What WorkOS's form shows. Without it, only the role that WorkOS assumes is not created."""
    network: Network | None = None
    """If given, creates a prefix list of the egress addresses and a security group."""
    egress: Egress = Egress()
    """The addresses that WorkOS delivers from."""
    verify: Verify = Verify()
    """How each deployment proves delivery."""
    retired: TopLevelBoolean = False
    """The customer has left: only the archive stays. `logstreams retire` writes it."""
    organization_deleted: TopLevelBoolean = False
    """WorkOS has the organization no more, so that it is not asked whether it still delivers before
    a retired stack is taken down. `logstreams retire --organization-deleted` writes it."""
    tags: Tags = Field(default_factory=dict)
    """Tags for every created resource that can have them."""
    aws: AwsSettings
    """How AWS is reached."""

    @field_validator("previous_organization_id")
    @classmethod
    def _of_before(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and value == surroundings(info).organization_id:
            raise refusal("the organization of before, which is another than organizationId")
        return value

    @property
    def partition(self) -> str:
        """The AWS partition, the second part of every ARN."""
        return partition_of(self.aws.region)

    @property
    def archive(self) -> Archive:
        """The bucket events are kept in, as the stack file has it.

        Raises:
            NoArchive: The destination keeps events elsewhere.
        """
        if self.destination.archive is None:
            raise NoArchive(f"a destination of type {self.destination.type} has no archive of ours")
        return self.destination.archive

    @property
    def bucket_name(self) -> str:
        """The archive's bucket: as set, or computed from customer, account and region."""
        named = self.archive.bucket_name
        return named or default_bucket_name(self.customer, self.account_id, self.aws.region)

    @property
    def bucket_arn(self) -> str:
        """The archive's ARN."""
        return f"arn:{self.partition}:s3:::{self.bucket_name}"

    @property
    def key_alias(self) -> str:
        """The alias of the archive's own key, without `alias/`."""
        return key_alias(self.customer)

    @property
    def key_description(self) -> str:
        """The description of the archive's own key: it stays when the alias goes with the stack."""
        return f"Audit log events of {self.customer}"

    @property
    def role_name(self) -> str:
        """The role that writes events: as set, or computed from the customer."""
        if self.archive.role_name:
            return self.archive.role_name
        default = default_role_name if self.destination.assumes_role else default_receiver_role_name
        return default(self.customer)

    @property
    def role_arn(self) -> str:
        """The writing role's ARN, known before the role exists; its IAM path is `/`."""
        return f"arn:{self.partition}:iam::{self.account_id}:role/{self.role_name}"

    @property
    def writer_arns(self) -> frozenset[str]:
        """ARNs of the roles that write this stack's events, now or while it had another type."""
        customer, account = self.customer, f"arn:{self.partition}:iam::{self.account_id}:role/"
        defaults = (default_role_name(customer), default_receiver_role_name(customer))
        return frozenset({self.role_arn, *(f"{account}{name}" for name in defaults)})

    @property
    def object_prefix(self) -> str:
        """What every event's key begins with: empty, or a folder that ends with a slash."""
        return self.archive.bucket_path

    @property
    def previous_prefixes(self) -> tuple[str, ...]:
        """What the keys of earlier events begin with, each in the form of `object_prefix`."""
        return self.archive.previous_bucket_paths

    @property
    def object_prefixes(self) -> tuple[str, ...]:
        """Under which events lie: the present prefix first, then those of before."""
        return (self.object_prefix, *self.previous_prefixes)

    @property
    def quarantine_prefix(self) -> str:
        """Where the receiver keeps what was sent and is no event; the bucket's policy guards it."""
        return f"{self.object_prefix}quarantine/"

    @property
    def silence_alarm_name(self) -> str:
        """Name of both the alarm on silence and the EventBridge rule whose matches it counts."""
        return silence_alarm_name(self.customer)

    @property
    def has_silence_alarm(self) -> bool:
        """Whether there is an alarm on silence: asked for, and events can arrive already.

        Before WorkOS's form was opened every stream is silent, and the alarm would say only that.
        """
        archive = self.destination.archive
        can_arrive = self.stream is not None or not self.destination.assumes_role
        return (
            archive is not None and archive.alarms is not None and can_arrive and not self.retired
        )

    @property
    def alarm_topics(self) -> tuple[str, ...]:
        """ARNs of the SNS topics that the stack's alarms tell."""
        archive = self.destination.archive
        return () if archive is None else archive.alarm_topics

    @property
    def own_alarm_topics(self) -> tuple[str, ...]:
        """Those of the stack's account."""
        return tuple(arn for arn in self.alarm_topics if arn.split(":")[4] == self.account_id)

    @property
    def allowlist_name(self) -> str:
        """Name of both the egress prefix list and its security group."""
        return default_allowlist_name(self.customer)

    @property
    def egress_addresses(self) -> tuple[str, ...]:
        """The addresses events come from: the stack file's own, else those WorkOS publishes."""
        published = (str(each.address) for each in published_addresses())
        return self.egress.addresses or tuple(published)

    @property
    def load_balancer_name(self) -> str:
        """Name of both the receiver's load balancer and its target group."""
        return default_load_balancer_name(self.customer)

    @property
    def receiver_name(self) -> str:
        """The receiver's function; its role is called so too, unless the stack file names it."""
        return default_receiver_role_name(self.customer)

    @property
    def receiver_arn(self) -> str:
        """The function's ARN, known before the function exists."""
        where = f"{self.aws.region}:{self.account_id}"
        return f"arn:{self.partition}:lambda:{where}:function:{self.receiver_name}"

    @property
    def receiver_log_group(self) -> str:
        """Where Lambda writes the function's log (Lambda developer guide, 2026-11-24)."""
        return f"/aws/lambda/{self.receiver_name}"

    @property
    def header_secret_arn(self) -> str:
        """The receiver's header secret, without the six characters AWS adds: it is found so too.

        Source: Secrets Manager user guide, "Secret ARN", 2026-11-24.
        """
        name = header_secret_name(self.customer)
        where = f"{self.aws.region}:{self.account_id}"
        return f"arn:{self.partition}:secretsmanager:{where}:secret:{name}"

    @property
    def form(self) -> dict[str, str]:
        """What to type into WorkOS's form, by the keys of the stack's output `form`."""
        return {key: field.value for key, field in self.destination.form(self).items()}

    @property
    def destination_secrets(self) -> tuple[AnySecret, ...]:
        """Every secret that the section `destination` names."""
        return tuple(_secrets_in(self.destination))

    @staticmethod
    def place_of(secret: AnySecret) -> str:
        """Where a secret is: a variable's name or an ARN, and the key there, if one is meant."""
        place = secret.env if isinstance(secret, EnvSecret) else secret.secret_arn
        return f"{place} (its key {secret.key})" if secret.key else place

    def to_plain(self) -> dict[str, Any]:
        """The settings as JSON types, keys as in the stack file; `from_plain` reads them back."""
        return self.model_dump(mode="json", by_alias=True)

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Self:
        """Settings from what `to_plain` returned.

        Raises:
            pydantic.ValidationError: The document is not of this form; `load` turns this into
                problems with their places in the file.
        """
        return cls.model_validate(plain, context=ValidationContext.of(plain))
