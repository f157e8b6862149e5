"""An archive in S3, under Object Lock."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from logstreams.settings.archive import Archive
from logstreams.settings.destinations.base import Destination, Form, FormContext, FormField
from logstreams.settings.types.values import Word


class S3Destination(Archive, Destination):
    """A bucket of the customer's own account that WorkOS writes to through a delivery role."""

    workos_type: ClassVar[str] = "S3"
    in_form: ClassVar[str] = (
        "the role's name, the AWS account ID, the region, the bucket or the path"
    )
    also_refuses: ClassVar[str] = (
        "the form shows a new external ID that the stack file does not have; a service "
        "control policy denies the request; "
    )
    also_fails: ClassVar[str] = "uploads have no Content-MD5, which a locked bucket refuses; "
    failure_repair: ClassVar[str] = (
        " If S3 refuses uploads for want of Content-MD5 (CloudTrail's data events say so), ask "
        "support@workos.com to send it."
    )
    assumes_role: ClassVar[bool] = True

    type: Literal["s3"]
    """The destination type."""
    source_addresses: Annotated[Literal["off", "enforce"], Word] = "off"
    """`enforce` lets the archive be written to from WorkOS's published addresses only."""

    @property
    def archive(self) -> Archive:
        """The destination itself."""
        return self

    def before_form(self, stack: FormContext) -> str:
        """The role is made once the stack file has what the form shows."""
        if stack.stream is not None:
            return ""
        return (
            "open WorkOS's form for the stream; write what it shows into the stack file: "
            f"`logstreams form {stack.customer} --set stream.workosAccountId=… "
            f"--set stream.externalId=…`, then `pulumi up --stack {stack.customer}`"
        )

    def form(self, stack: FormContext) -> Form:
        """The fields of WorkOS's form (Log Streams, S3, 2026-11-22)."""
        return {
            "awsAccountId": FormField("AWS Account ID", stack.account_id),
            "region": FormField("Region", stack.aws.region),
            "roleName": FormField("IAM Role Name", stack.role_name),
            "bucketName": FormField("Bucket name", stack.bucket_name),
            "bucketPath": FormField("Bucket path", stack.object_prefix),
        }
