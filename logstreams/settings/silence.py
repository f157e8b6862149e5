"""What the alarm on silence counts: the events that S3 stored, by the matches of a rule."""

from __future__ import annotations

import json

from logstreams.settings.stack import StackSettings

PERIOD_SECONDS = 3600
"""The shortest period of which an alarm may look back seven days (Amazon CloudWatch API reference,
PutMetricAlarm, Period, 2026-11-29)."""

NAMESPACE = "AWS/Events"
METRIC = "TriggeredRules"
DIMENSION = "RuleName"
"""How often a rule matched. EventBridge reports it by the rule's name alone for the default event
bus, and not at all before the first match; MatchedEvents has no such dimension (EventBridge user
guide, "Monitoring Amazon EventBridge", 2026-11-29)."""


def event_pattern(settings: StackSettings) -> str:
    """Matches what S3 says of each event that is stored, and of nothing else in the bucket.

    An event's key goes on with its day, so with a 2; what the receiver keeps in quarantine does
    not. Until WorkOS's form has a changed path, events arrive under the one before. Source: S3
    user guide, "EventBridge event message structure", 2026-11-29.
    """
    pattern = {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {
            "bucket": {"name": [settings.bucket_name]},
            "object": {"key": [{"prefix": f"{each}2"} for each in settings.object_prefixes]},
        },
    }
    return json.dumps(pattern)
