"""Whether what the stack's alarms tell reaches anybody."""

from __future__ import annotations

from collections.abc import Iterator

from logstreams.settings import StackSettings
from logstreams.verification.checks.framework import Failed, Passed, Result, Skipped, check, known
from logstreams.verification.facts.archive import TopicFacts
from logstreams.verification.iam import Denied, Policies, Prefix, Request, decide, service
from logstreams.verification.iam import known as value
from logstreams.verification.observations import Observations

AWS_KEY = "alias/aws/sns"
"""AWS's own key for SNS, whose policy does not let CloudWatch use it and cannot be changed (AWS
Knowledge Center, "How do I configure a CloudWatch alarm to use an encrypted Amazon SNS topic?",
2026-11-29)."""


@check("LS526", "each topic of the stack's alarms takes them and has a subscription")
def topics_tell(seen: Observations) -> Result:
    """An action that fails is seen in the alarm's history and nowhere else."""
    wanted, topics = seen.settings.alarm_topics, seen.destination.archive.topics
    if not wanted:
        return Skipped("the stack's alarms tell no topic")
    if not topics:
        return Skipped(f"{', '.join(wanted)} belongs to another account")
    found = [f"{arn} {why}" for arn in topics for why in _faults(arn, seen)]
    if found:
        return Failed(
            "; ".join(found), "a topic that CloudWatch may publish to, with a subscription"
        )
    return Passed(", ".join(topics))


def _faults(arn: str, seen: Observations) -> Iterator[str]:
    topic = known(seen.destination.archive.topics[arn])
    if topic is None:
        yield "does not exist"
        return
    if topic.subscriptions == 0:
        yield "has no confirmed subscription"
    if not _lets_alarms_in(topic, arn, seen.settings):
        yield "does not let cloudwatch.amazonaws.com publish"
    if topic.key.endswith(AWS_KEY):
        yield f"is encrypted with {AWS_KEY}, which CloudWatch may not use"


def _lets_alarms_in(topic: TopicFacts, arn: str, settings: StackSettings) -> bool:
    """Whether an alarm of the stack may publish to a topic.

    The key that SNS's default policy asks for, aws:SourceOwner, holds the alarm's account too (SNS
    developer guide, "Example cases for Amazon SNS access control", 2026-11-29).
    """
    account = value(settings.account_id)
    alarms = (
        f"arn:{settings.partition}:cloudwatch:{settings.aws.region}:{settings.account_id}:alarm:"
    )
    keys = {
        "aws:sourcearn": value(Prefix(alarms)),
        "aws:sourceaccount": account,
        "aws:sourceowner": account,
        "aws:securetransport": value("true"),
    }
    request = Request(
        service("cloudwatch.amazonaws.com"), "sns:Publish", arn, keys, settings.account_id
    )
    return not isinstance(decide(Policies(None, resource=topic.policy), request), Denied)
