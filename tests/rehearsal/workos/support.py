"""A customer with a bucket and a role, events, and patience."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from workos import WorkOSClient
from workos.audit_logs.models import (
    AuditLogEvent,
    AuditLogEventActor,
    AuditLogEventContext,
    AuditLogEventTarget,
)

from rehearsal.workos import LocalWorkOS
from rehearsal.workos.messages.form import FormView

ACTION = "document.file.uploaded"
CUSTOMER_ACCOUNT = "111122223333"


def an_event(target: str = "team_1", **changes: Any) -> AuditLogEvent:
    fields: dict[str, Any] = {
        "action": ACTION,
        "occurred_at": datetime.now(UTC),
        "actor": AuditLogEventActor(id="user_1", type="user", name="Ada"),
        "targets": [AuditLogEventTarget(id=target, type="team")],
        "context": AuditLogEventContext(location="192.0.2.1", user_agent="test"),
    }
    return AuditLogEvent(**(fields | changes))


@dataclass
class Customer:
    """A customer's bucket and role, and how to set up the stream to them."""

    workos: LocalWorkOS
    organization: str
    sdk: WorkOSClient
    role: str
    bucket: str
    iam: Any
    s3: Any
    account_id: str = CUSTOMER_ACCOUNT

    def make_role(self, external_id: str) -> None:
        trust = {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{self.workos.account_id}:root"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": external_id}},
        }
        self.iam.create_role(RoleName=self.role, AssumeRolePolicyDocument=_document(trust))

    def allow_put(self) -> None:
        allow = {
            "Effect": "Allow",
            "Action": "s3:PutObject",
            "Resource": f"arn:aws:s3:::{self.bucket}/*",
        }
        self.iam.put_role_policy(
            RoleName=self.role, PolicyName="put", PolicyDocument=_document(allow)
        )

    def make_bucket(self) -> None:
        self.s3.create_bucket(Bucket=self.bucket, ObjectLockEnabledForBucket=True)
        retention = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}
        self.s3.put_object_lock_configuration(
            Bucket=self.bucket,
            ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": retention},
        )

    def deny_address(self, address: str) -> None:
        deny = {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:PutObject",
            "Resource": f"arn:aws:s3:::{self.bucket}/*",
            "Condition": {"IpAddress": {"aws:SourceIp": address}},
        }
        self.s3.put_bucket_policy(Bucket=self.bucket, Policy=_document(deny))

    def save_form(self, **changes: str) -> FormView:
        typed = {
            "aws_account_id": self.account_id,
            "role_name": self.role,
            "bucket_name": self.bucket,
            "bucket_path": "audit/",
        }
        with self.workos.form(self.organization) as form:
            form.open()
            return form.save(**(typed | changes))

    def connect(self) -> FormView:
        """Everything a customer does, in order."""
        with self.workos.form(self.organization) as form:
            shown = form.open().shown
        self.make_role(shown["external_id"])
        self.allow_put()
        self.make_bucket()
        return self.save_form()

    def emit(self, event: AuditLogEvent | None = None) -> None:
        self.sdk.audit_logs.create_event(
            organization_id=self.organization, event=event or an_event()
        )

    def objects(self) -> list[str]:
        listed = self.s3.list_objects_v2(Bucket=self.bucket)
        return [found["Key"] for found in listed.get("Contents", [])]

    def read(self, key: str) -> bytes:
        return bytes(self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read())

    def state(self) -> str | None:
        stream = self.workos.stream(self.organization)
        return stream.state.value if stream else None


def _document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
