"""Delivery to Amazon S3."""

from __future__ import annotations

import base64
import hashlib
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from rehearsal.workos.state.records import StreamType
from rehearsal.workos.state.timestamps import timestamp
from rehearsal.workos.streaming.aws_access import AwsAccess, S3Put
from rehearsal.workos.streaming.deliverer import DeliveryRequest, Entry
from rehearsal.workos.streaming.document import file_content


class S3Settings(BaseModel):
    """The fields of the form (workos.com/docs/audit-logs/log-streams, 2026-11-22)."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    aws_account_id: str = Field(title="AWS account ID", pattern=r"^\d{12}$")
    region: str = Field(default="us-east-1", title="Region", pattern=r"^[a-z0-9-]+$")
    role_name: str = Field(title="IAM role name", max_length=64, pattern=r"^[\w+=,.@-]+$")
    """A name, not an ARN: WorkOS can only assume roles of the path `/`. That the form refuses what
    IAM's CreateRole would refuse is inferred."""
    bucket_name: str = Field(title="Bucket name", min_length=3, max_length=63)
    bucket_path: str = Field(default="", title="Bucket path (optional)")

    @property
    def role_arn(self) -> str:
        """The role that WorkOS assumes."""
        return f"arn:aws:iam::{self.aws_account_id}:role/{self.role_name}"


class S3Deliverer:
    """One pretty-printed JSON object per event, PUT as the customer's role.

    Source: workos.com/docs/audit-logs/log-streams, 2026-11-22. Inferred: the role is assumed for
    every event, the path of the form stands before the date, the timestamp is that of the event's
    `occurred_at`, and saving the form assumes the role without writing.
    """

    kind: ClassVar[StreamType] = StreamType.S3
    batches: ClassVar[bool] = False
    settings = S3Settings

    def __init__(self, aws: AwsAccess) -> None:
        self._aws = aws

    def shown(self, external_id: str) -> dict[str, str]:
        """What the trust policy of the customer's role needs."""
        return {"workos_account_id": self._aws.account_id, "external_id": external_id}

    def try_out(self, settings: S3Settings, external_id: str) -> None:
        """Assume the role."""
        self._aws.assume(settings.role_arn, external_id)

    def deliver(self, parcel: DeliveryRequest[S3Settings]) -> str:
        """PUT the event; returns `s3://bucket/key`."""
        settings, behaviour = parcel.settings, parcel.behaviour
        (entry,) = parcel.entries
        path = settings.bucket_path if behaviour.path is None else behaviour.path
        body = file_content(entry.event, behaviour)
        put = S3Put(
            region=settings.region,
            bucket=settings.bucket_name,
            key=object_key(entry, path),
            body=body,
            # WorkOS sends Content-MD5 and no checksum, ACL or encryption header.
            headers={"Content-MD5": _md5(body)} if behaviour.content_md5 else {},
        )
        credentials = self._aws.assume(settings.role_arn, parcel.external_id)
        self._aws.put(put, credentials, parcel.address)
        return f"s3://{put.bucket}/{put.key}"


def object_key(entry: Entry, path: str) -> str:
    """`{path}YYYY-MM-DD/{timestamp}_{keySuffix}.json`.

    Source: workos.com/docs/audit-logs/log-streams, 2026-11-22: the example there is
    `2024-01-15/2024-01-15T10:30:00.123Z_abc123def456.json`.
    """
    folder = path.strip("/")
    time = timestamp(entry.event.occurred_at)
    name = f"{time[:10]}/{time}_{entry.key_suffix}.json"
    return f"{folder}/{name}" if folder else name


def _md5(body: bytes) -> str:
    digest = hashlib.md5(body, usedforsecurity=False).digest()
    return base64.b64encode(digest).decode()
