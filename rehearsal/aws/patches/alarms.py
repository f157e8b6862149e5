"""An alarm watches the metric with its very dimensions, over time; MiniStack mixes all and waits.

Real: periods without data count as the alarm says (missing: the state INSUFFICIENT_DATA once there
is none at all), and DatapointsToAlarm of EvaluationPeriods must breach. Here an alarm is evaluated
when a metric comes and when it is asked for.
Source: Amazon CloudWatch User Guide, "Alarm evaluation" and "Configuring how CloudWatch alarms
treat missing data" (2026-11-24).
"""

from __future__ import annotations

import operator
import time
from typing import Any

from ministack.services import cloudwatch
from ministack.services.cloudwatch import (
    _calc_stats,
    _dims_key,
    _dispatch_alarm_actions,
    _evaluate_all_alarms,
    _evaluate_parent_alarms,
    _metrics,
    _record_history,
    _stat_value,
)

from rehearsal.aws.patches.wrapping import Function, wrap

NO_DATA = "INSUFFICIENT_DATA"
COMPARISONS = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


def apply() -> None:
    """Evaluate by dimensions and periods, whenever something may have changed."""
    wrap(cloudwatch, "_evaluate_alarm", _by_periods)
    wrap(cloudwatch, "record_metric", _then_evaluating)
    wrap(cloudwatch, "_describe_alarms", _after_evaluating)


def _by_periods(original: Function) -> Function:
    def evaluate_alarm(alarm: dict[str, Any]) -> None:
        if alarm.get("ComparisonOperator") not in COMPARISONS or not alarm.get("MetricName"):
            original(alarm)
            return
        state = _state(alarm)
        before = alarm["StateValue"]
        if state == before:
            return
        wanted = f"{alarm['ComparisonOperator']} {alarm['Threshold']}"
        reason = f"Threshold Crossed: {alarm['EvaluationPeriods']} periods evaluated: {wanted}"
        alarm |= {
            "StateValue": state,
            "StateReason": reason,
            "StateUpdatedTimestamp": int(time.time()),
        }
        _record_history(alarm["AlarmName"], before, state, reason)
        _dispatch_alarm_actions(alarm, before, state, reason)
        _evaluate_parent_alarms(alarm)

    return evaluate_alarm


def _state(alarm: dict[str, Any]) -> str:
    judged = _judged(alarm)
    missing = alarm.get("TreatMissingData") or "missing"
    if not any(each is not None for each in judged):
        return {
            "breaching": "ALARM",
            "notBreaching": "OK",
            "ignore": str(alarm["StateValue"]),
        }.get(missing, NO_DATA)
    breaching = sum(missing == "breaching" if each is None else each for each in judged)
    needed = alarm.get("DatapointsToAlarm") or len(judged)
    if missing in ("missing", "ignore"):  # what is not there keeps nobody from an alarm
        needed = min(needed, sum(each is not None for each in judged))
    return "ALARM" if breaching >= needed else "OK"


def _judged(alarm: dict[str, Any]) -> list[bool | None]:
    """For every period, latest first, whether it breaches; None without data."""
    given = {each["Name"]: each["Value"] for each in alarm.get("Dimensions", [])}
    key = (alarm["Namespace"], alarm["MetricName"], _dims_key(given))
    points = _metrics.get(key) or []
    period, now = alarm["Period"], time.time()
    periods = [
        [each for each in points if index <= (now - each["Timestamp"]) / period < index + 1]
        for index in range(alarm["EvaluationPeriods"])
    ]
    return [_breaches(alarm, inside) if inside else None for inside in periods]


def _breaches(alarm: dict[str, Any], points: list[dict[str, Any]]) -> bool:
    statistic = alarm.get("ExtendedStatistic") or alarm["Statistic"]
    value = _stat_value(_calc_stats(points), statistic, points)
    return bool(COMPARISONS[alarm["ComparisonOperator"]](value, alarm["Threshold"]))


def _then_evaluating(original: Function) -> Function:
    def record_metric(*metric: Any, **more: Any) -> None:
        original(*metric, **more)
        _evaluate_all_alarms()

    return record_metric


def _after_evaluating(original: Function) -> Function:
    def describe_alarms(*request: Any, **more: Any) -> Any:
        _evaluate_all_alarms()
        return original(*request, **more)

    return describe_alarms
