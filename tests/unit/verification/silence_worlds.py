"""A stack with an alarm on silence, and what keeps the alarm from telling anybody."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from logstreams.settings import StackSettings
from logstreams.settings.silence import event_pattern
from logstreams.verification.facts.archive import AlarmFacts, EventRuleFacts, SilenceFacts
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
