from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from logstreams.settings import StackSettings, load
from logstreams.verification.checks.in_state import named_once
from logstreams.verification.facts.archive import (
    AclFacts,
    ArchiveFacts,
    EncryptionFacts,
    KeyFacts,
    LockFacts,
)
from logstreams.verification.facts.delivery import DeliveredEvent, DeliveryFacts
from logstreams.verification.facts.destination import DestinationFacts
from logstreams.verification.facts.environment import EnvironmentFacts
from logstreams.verification.facts.identity import IdentityFacts, RoleFacts
from logstreams.verification.facts.network import NetworkFacts
from logstreams.verification.facts.workos_api import ActionSchema, ApiFacts, StreamFacts
from logstreams.verification.observations import Observations
from logstreams.verification.test_event import OPTIONAL, TestEvent
from rehearsal.stack_file import stack_file

NOW = datetime(2026, 11, 22, 12, 0, 0, 123000, tzinfo=UTC)
ACCOUNT = "012345670123"
WORKOS_ACCOUNT = "999988887777"
EXTERNAL_ID = "01J8ZEXAMPLEEXTERNALID"
KEY_ARN = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> StackSettings:
    path = tmp_path_factory.mktemp("stacks") / "Pulumi.acme.yaml"
    text = stack_file(
        account_id=ACCOUNT,
        organization_id="org_01EHZNVPK3SFK441A1RGBFSHRT",
        environment="production",
        egress=tuple(f"127.0.0.{host}" for host in range(11, 20)),
    )
    text += (
        "  workos-log-streams:stream:\n"
        f'    workosAccountId: "{WORKOS_ACCOUNT}"\n'
        f'    externalId: "{EXTERNAL_ID}"\n'
    )
    path.write_text(text)
    return load(Path(path))


def trust(principal: str | None = None, external_id: str | None = EXTERNAL_ID) -> dict[str, Any]:
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"AWS": principal or f"arn:aws:iam::{WORKOS_ACCOUNT}:root"},
        "Action": "sts:AssumeRole",
    }
    if external_id:
        statement["Condition"] = {"StringEquals": {"sts:ExternalId": external_id}}
    return {"Version": "2012-10-17", "Statement": [statement]}


def role_policy(settings: StackSettings) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "s3:PutObject",
                "Resource": f"{settings.bucket_arn}/{settings.object_prefix}*",
            },
            {
                "Effect": "Allow",
                "Action": ["kms:GenerateDataKey", "kms:Decrypt"],
                "Resource": KEY_ARN,
            },
        ],
    }


def bucket_policy(settings: StackSettings, *more: dict[str, Any]) -> dict[str, Any]:
    both = [settings.bucket_arn, f"{settings.bucket_arn}/*"]
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "DenyPlainHttp",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": both,
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
            *more,
        ],
    }


def key_policy() -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                "Action": "kms:*",
                "Resource": "*",
            }
        ],
    }


def event_of(probe: TestEvent) -> dict[str, Any]:
    """The test event as WorkOS documents that it delivers it."""
    documented = {key: value for key, value in probe.event.items() if key not in OPTIONAL}
    return {"id": "evt_1", **documented}


def body_of(probe: TestEvent, **changed: Any) -> bytes:
    return json.dumps(event_of(probe) | changed, indent=2).encode()


@pytest.fixture
def healthy(settings: StackSettings) -> Observations:
    """A stream that works in every respect."""
    probe = TestEvent("lst_0123456789abcdef01234567", settings.organization_id, NOW)
    seen = Observations(
        settings=settings,
        now=NOW,
        first_verified_at=NOW - timedelta(days=3),
        state_has_bucket=True,
        made_key=KEY_ARN,
        environment=EnvironmentFacts(
            api_key_source="WORKOS_API_KEY",
            api_key_problem=None,
            api_key_prefix="sk_live_",
            client_id=None,
            sdk_version="10.8.0",
            clock_offset_seconds=1.5,
        ),
        api=ApiFacts(
            reachable=True,
            organization="Acme",
            audit_logs_state="active",
            stream=StreamFacts("log_stream_1", "S3", "active", NOW, NOW - timedelta(days=4)),
            schema=ActionSchema(1, ("log_stream",), ()),
        ),
        destination=DestinationFacts(
            identity=IdentityFacts(
                caller_account=ACCOUNT,
                role=RoleFacts(
                    arn=settings.role_arn,
                    path="/",
                    created_at=NOW - timedelta(days=5),
                    trust=trust(),
                    policies={"write-events": role_policy(settings)},
                    boundary=None,
                    max_session_seconds=3600,
                ),
            ),
            archive=ArchiveFacts(
                exists=True,
                owner_is_us=True,
                region="us-east-1",
                versioning="Enabled",
                lock=LockFacts(enabled=True, mode="COMPLIANCE", days=365),
                policy=bucket_policy(settings),
                public_access_blocked=True,
                account_blocked=True,
                encryption=EncryptionFacts("aws:kms", KEY_ARN, bucket_key=True),
                key=KeyFacts(KEY_ARN, enabled=True, state="Enabled", policy=key_policy()),
                acl=AclFacts(AclFacts.OFF, ()),
                replicas=(),
                own_key=KEY_ARN,
                lifecycle=(),
                access_logs=None,
                silence=None,
            ),
            network=NetworkFacts(prefix_list=None, prefix_list_id=None, rules=None),
        ),
        delivery=DeliveryFacts(
            probe=probe,
            accepted=True,
            arrival=sighting(settings, probe),
            sent_at=NOW - timedelta(milliseconds=200),
            read_at=NOW + timedelta(seconds=2),
            synced_before=NOW - timedelta(hours=1),
            waited_seconds=1.25,
            looked_in=f"s3://{settings.bucket_name}/audit/2026-11-22/",
        ),
    )
    return replace(seen, state_resources=frozenset(one.key for one in named_once(seen)))


def sighting(settings: StackSettings, probe: TestEvent, **changed: Any) -> DeliveredEvent:
    key = f"audit/2026-11-22/{probe.timestamp}_abc123def456.json"
    found = DeliveredEvent(
        location=f"s3://{settings.bucket_name}/{key}",
        key=key,
        body=body_of(probe),
        arrived_at=NOW + timedelta(seconds=1),
        noticed_at=NOW + timedelta(seconds=1),
        retention_mode="COMPLIANCE",
        retain_until=NOW + timedelta(days=365),
        encryption="aws:kms",
    )
    return replace(found, **changed)
