"""With which external ID WorkOS assumes the delivery role: CloudTrail's event history has it.

Neither S3 nor STS keeps it with an object or a session. CloudTrail records AssumeRole in the role's
account too, with `requestParameters.externalId`, for 90 days, without a trail and free of charge
(IAM user guide, "Logging IAM and STS API calls with AWS CloudTrail"; CloudTrail user guide,
"Working with CloudTrail event history"; 2026-11-29). A record comes within about 15 minutes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from logstreams.settings import StackSettings
from logstreams.verification.aws import Aws

SINCE = timedelta(hours=24)
"""A session of the delivery role lasts an hour: where events flow, it is assumed more often."""

GLOBAL_REGION = "us-east-1"
"""Where calls of the global endpoint of STS are recorded."""


@dataclass(frozen=True)
class Assumed:
    """One AssumeRole that was let in."""

    at: datetime
    external_id: str


def last_assumed(aws: Aws, settings: StackSettings) -> Assumed | None:
    """The last time that WorkOS assumed the role; None: no record of a day shows it.

    Looked for in the region of the bucket, and where the global endpoint is recorded.

    Raises:
        botocore.exceptions.ClientError: CloudTrail may not be asked (cloudtrail:LookupEvents).
    """
    regions = dict.fromkeys((settings.aws.region, GLOBAL_REGION))
    found = [one for region in regions if (one := next(_assumed(aws, settings, region), None))]
    return max(found, key=lambda one: one.at, default=None)


def _assumed(aws: Aws, settings: StackSettings, region: str) -> Iterator[Assumed]:
    """The newest first, as LookupEvents gives them."""
    workos = settings.stream.workos_account_id if settings.stream else ""
    pages = aws.client("cloudtrail", region=region).get_paginator("lookup_events")
    for page in pages.paginate(
        LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "AssumeRole"}],
        StartTime=datetime.now(UTC) - SINCE,
    ):
        for event in page.get("Events", ()):
            call: dict[str, Any] = json.loads(event["CloudTrailEvent"])
            asked = call.get("requestParameters") or {}
            theirs = (call.get("userIdentity") or {}).get("accountId") == workos
            let_in = not call.get("errorCode")
            if let_in and theirs and asked.get("roleArn") == settings.role_arn:
                yield Assumed(event["EventTime"], str(asked.get("externalId", "")))
