"""A stack with an alarm on silence, and what keeps the alarm from telling anybody."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from logstreams.settings import StackSettings
from logstreams.settings.silence import event_pattern
from logstreams.verification.facts.archive import (
    AlarmFacts,
    EventRuleFacts,
    SilenceFacts,
    TopicFacts,
)
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.observations import Observations

TOPIC = "arn:aws:sns:us-east-1:012345670123:on-call"


def alarmed(settings: StackSettings) -> StackSettings:
    """The same stack with an alarm after a day."""
    plain = settings.to_plain()
    plain["destination"]["alarms"] = {"topicArn": TOPIC, "silenceHours": 24}
    return StackSettings.from_plain(plain)


def sound(settings: StackSettings) -> SilenceFacts:
    """As the stack file asks for it."""
    alarm = AlarmFacts(
        metric=f"AWS/Events TriggeredRules RuleName={settings.silence_alarm_name}",
        condition="Sum LessThanThreshold 1",
        missing="breaching",
        seconds=24 * 3600,
        acts=True,
        actions=(TOPIC,),
    )
    return SilenceFacts(True, EventRuleFacts(True, json.loads(event_pattern(settings))), alarm)


def changed(change: Callable[[SilenceFacts], SilenceFacts]) -> Callable[[Observations], Any]:
    """Observations of the alarmed stack with something of its alarm changed."""

    def observed(o: Observations) -> Observations:
        settings = alarmed(o.settings)
        archive = replace(o.destination.archive, silence=change(sound(settings)))
        return replace(o, settings=settings, destination=replace(o.destination, archive=archive))

    return observed


def default_policy(topic: str, account: str) -> dict[str, Any]:
    """What SNS gives a new topic."""
    statement = {
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": ["SNS:GetTopicAttributes", "SNS:Subscribe", "SNS:Publish"],
        "Resource": topic,
        "Condition": {"StringEquals": {"AWS:SourceOwner": account}},
    }
    return {"Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [statement]}


def topic(found: TopicFacts | Unavailable | None) -> Callable[[Observations], Any]:
    """Observations of the alarmed stack, with its topic."""

    def observed(o: Observations) -> Observations:
        o = changed(lambda it: it)(o)
        archive = replace(o.destination.archive, topics={TOPIC: found})
        return replace(o, destination=replace(o.destination, archive=archive))

    return observed


SOUND_TOPIC = TopicFacts(1, default_policy(TOPIC, "012345670123"), "")
_SERVICE = {"Effect": "Allow", "Principal": {"Service": "cloudwatch.amazonaws.com"}}


def _alone(**more: Any) -> dict[str, Any]:
    statement = {**_SERVICE, "Action": "sns:Publish", "Resource": TOPIC, **more}
    return {"Version": "2012-10-17", "Statement": [statement]}


def _from(alarm: str) -> dict[str, Any]:
    source = f"arn:aws:cloudwatch:us-east-1:012345670123:alarm:{alarm}"
    return {"ArnLike": {"aws:SourceArn": source}}


HEARING: Mapping[str, TopicFacts] = {
    "SNS's default policy": SOUND_TOPIC,
    "policy as AWS documents it": replace(SOUND_TOPIC, policy=_alone()),
    "policy for the account's alarms": replace(SOUND_TOPIC, policy=_alone(Condition=_from("*"))),
    "policy for one alarm": replace(SOUND_TOPIC, policy=_alone(Condition=_from("acme-*"))),
    "key of its own": replace(SOUND_TOPIC, key="alias/on-call"),
}
DEAF: Mapping[str, TopicFacts | None] = {
    "topic deleted": None,
    "nobody subscribed": replace(SOUND_TOPIC, subscriptions=0),
    "policy for another account": replace(
        SOUND_TOPIC, policy=default_policy(TOPIC, "210987654321")
    ),
    "policy for events alone": replace(
        SOUND_TOPIC, policy=_alone(Principal={"Service": "events.amazonaws.com"})
    ),
    "policy of another region's alarms": replace(
        SOUND_TOPIC,
        policy=_alone(
            Condition={"ArnLike": {"aws:SourceArn": "arn:aws:cloudwatch:eu-west-1:*:alarm:*"}}
        ),
    ),
    "AWS's own key": replace(SOUND_TOPIC, key="alias/aws/sns"),
}


def _alarm(**changes: Any) -> Callable[[Observations], Any]:
    return changed(lambda it: replace(it, alarm=replace(it.alarm, **changes)))  # type: ignore[type-var]


SILENCE: Mapping[str, Callable[[Observations], Any]] = {
    "bucket notifies nobody": changed(lambda it: replace(it, notifies=False)),
    "rule on events deleted": changed(lambda it: replace(it, rule=None)),
    "rule on events disabled": changed(
        lambda it: replace(it, rule=replace(it.rule, enabled=False))  # type: ignore[type-var]
    ),
    "rule on events matches another bucket": changed(
        lambda it: replace(it, rule=EventRuleFacts(True, {"source": ["aws.s3"]}))
    ),
    "silence alarm deleted": changed(lambda it: replace(it, alarm=None)),
    "silence alarm switched off": _alarm(acts=False),
    "silence alarm tells others": _alarm(actions=(f"{TOPIC}-2",)),
    "silence alarm on another metric": _alarm(metric="AWS/Events Invocations "),
    "silence alarm takes no data for good": _alarm(missing="notBreaching"),
    "silence alarm too late": _alarm(seconds=168 * 3600),
}
