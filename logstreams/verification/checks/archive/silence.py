"""Whether somebody is told when events stop."""

from __future__ import annotations

import json
from collections.abc import Iterator

from logstreams.settings import StackSettings
from logstreams.settings.silence import DIMENSION, METRIC, NAMESPACE, event_pattern
from logstreams.verification.checks.framework import Failed, Passed, Result, Skipped, check, known
from logstreams.verification.facts.archive import AlarmFacts, EventRuleFacts
from logstreams.verification.observations import Observations

_HOUR = 3600


@check("LS525", "an alarm tells the stack's topic when no event arrives", requires=("LS502",))
def silence_told(seen: Observations) -> Result:
    """S3 tells EventBridge, a rule matches events, an alarm counts its matches, a topic is told."""
    facts, alarms = known(seen.destination.archive.silence), seen.settings.archive.alarms
    if facts is None or alarms is None:
        return Skipped("the stack has no silence alarm")
    found = [] if known(facts.notifies) else ["the bucket does not notify EventBridge"]
    found += _of_rule(known(facts.rule), seen.settings)
    found += _of_alarm(known(facts.alarm), seen.settings)
    wanted = f"{alarms.topic_arn} told after {alarms.silence_hours} h"
    return Failed("; ".join(found), wanted) if found else Passed(wanted)


def _of_rule(rule: EventRuleFacts | None, settings: StackSettings) -> Iterator[str]:
    name = settings.silence_alarm_name
    if rule is None:
        yield f"no EventBridge rule {name}"
        return
    if not rule.enabled:
        yield f"the EventBridge rule {name} is disabled"
    if rule.pattern != json.loads(event_pattern(settings)):
        yield f"the EventBridge rule {name} matches something else: {json.dumps(rule.pattern)}"


def _of_alarm(alarm: AlarmFacts | None, settings: StackSettings) -> Iterator[str]:
    alarms, name = settings.archive.alarms, settings.silence_alarm_name
    if alarms is None:
        return
    if alarm is None:
        yield f"no alarm {name}"
        return
    if not alarm.acts:
        yield f"the actions of the alarm {name} are switched off"
    if alarms.topic_arn not in alarm.actions:
        told = ", ".join(alarm.actions) or "nobody"
        yield f"the alarm {name} tells {told}"
    wanted = f"{NAMESPACE} {METRIC} {DIMENSION}={name}"
    if alarm.metric != wanted or alarm.condition != "Sum LessThanThreshold 1":
        yield f"the alarm {name} is on {alarm.metric} {alarm.condition}"
    if alarm.missing != "breaching":
        yield f"the alarm {name} counts an hour without data as {alarm.missing}"
    if alarm.seconds != alarms.silence_hours * _HOUR:
        yield f"the alarm {name} fires after {alarm.seconds / _HOUR:g} h"
