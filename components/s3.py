"""The S3 destination: archive bucket, encryption key, delivery role, egress allowlist.

Without `stream` in the stack file the role is not made: who may assume it is known only once
WorkOS's form has been opened. Its name and ARN are computed, so nothing else has to wait for it.
"""

from __future__ import annotations

from typing import cast

import pulumi

from components.archive import make_archive
from components.delivery_role import DeliveryRole, DeliveryRoleArgs
from components.egress_allowlist import make_allowlist
from components.fingerprint import fingerprint
from logstreams.settings import S3Destination as S3Settings
from logstreams.settings import StackSettings, Stream


class S3Destination(pulumi.ComponentResource):
    """Everything a customer's events need to arrive in an archive of theirs."""

    form: dict[str, str]
    """What to type into WorkOS's form: awsAccountId, region, roleName, bucketName, bucketPath."""
    fingerprint: pulumi.Output[str]
    """Changes when anything changes that decides whether an event arrives."""
    resources: list[pulumi.Resource]
    """What must be in place before a delivery can be checked: this and all within."""
    made_key: pulumi.Input[str] | None
    """ARN of the key that the stack made for its archive; None: it made none."""

    def __init__(
        self, name: str, args: StackSettings, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("logstreams:s3:Destination", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        enforced = cast("S3Settings", args.destination).source_addresses == "enforce"
        archive = make_archive(name, args, child, args.egress_addresses if enforced else ())
        fingerprint_inputs = dict(archive.fingerprint_inputs)
        if args.stream is not None:
            # Last, so that no event can arrive in a bucket that is half set up.
            after = pulumi.ResourceOptions(parent=self, depends_on=[archive.bucket])
            role_args = _role_args(args, args.stream, archive.key_arn)
            role = DeliveryRole(f"{name}-delivery", role_args, after)
            fingerprint_inputs |= role.fingerprint_inputs
        if args.network is not None:
            make_allowlist(name, args, args.network, child)
        self.form = args.form
        self.fingerprint = fingerprint(fingerprint_inputs)
        self.resources = [self]
        self.made_key = archive.made_key
        self.register_outputs({"form": self.form, "fingerprint": self.fingerprint})


def provision(settings: StackSettings, opts: pulumi.ResourceOptions) -> S3Destination:
    """Provision the S3 destination of a stack."""
    return S3Destination("s3", settings, opts)


def _role_args(
    settings: StackSettings, stream: Stream, key_arn: pulumi.Input[str] | None
) -> DeliveryRoleArgs:
    return DeliveryRoleArgs(
        role_name=settings.role_name,
        trusted_account_id=stream.workos_account_id,
        external_ids=stream.external_ids,
        partition=settings.partition,
        region=settings.aws.region,
        bucket_arn=settings.bucket_arn,
        object_prefix=settings.object_prefix,
        previous_prefixes=settings.previous_prefixes,
        key_arn=key_arn,
        permissions_boundary_arn=settings.archive.permissions_boundary_arn,
    )
