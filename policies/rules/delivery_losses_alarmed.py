"""Alarms on events that were not stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policies.lib.resources import BALANCERS, FUNCTION
from policies.lib.values import is_true, listed, number
from policies.resource import Resource, Stack
from policies.rule import Finding, Parameter, Parameters, StackRule

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"

OF_BALANCER = ("HTTPCode_ELB_4XX_Count", "HTTPCode_ELB_5XX_Count", "HTTPCode_Target_5XX_Count")
OF_FUNCTION = ("Errors", "Refused", "Quarantined")
"""What the load balancer turns away, as a body over 1 MB; what the receiver fails at, refuses, or
cannot read. The last two are its own metrics (components/receiver/log_line.py)."""


def _judge(stack: Stack, parameters: Parameters) -> Iterator[Finding]:
    balancers, functions = stack.of(*BALANCERS), stack.of(FUNCTION)
    if not balancers or not functions:
        return  # no receiver of the kit's
    alarms = stack.of(ALARM)
    for watched, metrics, dimension in (
        *((one, OF_BALANCER, "LoadBalancer") for one in balancers),
        *((one, OF_FUNCTION, "FunctionName") for one in functions),
    ):
        ringing = [one for one in alarms if _rings(one) and _is_of(one, watched, dimension)]
        for metric in metrics:
            found = [one for one in ringing if one.get("metricName") == metric]
            if not found:
                yield Finding(
                    f"found no alarm that the first {metric} rings, wanted one", watched.urn
                )
            elif parameters["actions"] and not any(map(_tells, found)):
                yield Finding(f"found no action of the alarm on {metric}, wanted one", found[0].urn)


def _rings(alarm: Resource) -> bool:
    """Whether one event is enough."""
    threshold = number(alarm.get("threshold"))
    if threshold is None or _needs_several(alarm):
        return False
    operators = {
        "GreaterThanThreshold": 0 <= threshold < 1,
        "GreaterThanOrEqualToThreshold": 0 < threshold <= 1,
    }
    return alarm.get("statistic") == "Sum" and operators.get(
        str(alarm.get("comparisonOperator")), False
    )


def _needs_several(alarm: Resource) -> bool:
    """Whether one period with a loss is too few; of how many, where it is not said: of all.

    Source: CloudWatch User Guide, "Evaluating an alarm", 2026-11-24.
    """
    wanted = alarm.get("datapointsToAlarm")
    needed = number(alarm.get("evaluationPeriods") if wanted is None else wanted)
    return needed is not None and needed > 1


def _is_of(alarm: Resource, watched: Resource, dimension: str) -> bool:
    """Whether an alarm is about a resource: by where it has its dimensions from, or by name."""
    if watched.urn in alarm.sources.get("dimensions", ()):
        return True
    dimensions = alarm.properties.get("dimensions")
    found = dimensions.get(dimension) if isinstance(dimensions, Mapping) else None
    names = (watched.properties.get("arnSuffix"), watched.properties.get("name"))
    return isinstance(found, str) and found in names


def _tells(alarm: Resource) -> bool:
    enabled = alarm.get("actionsEnabled")
    return bool(listed(alarm.get("alarmActions"))) and (enabled is None or is_true(enabled))


RULE = StackRule(
    id="delivery-losses-alarmed",
    title="An alarm fires when an event cannot be stored",
    severity="medium",
    level="advisory",
    frameworks=(
        "Security Hub CloudWatch.15",
        "Security Hub CloudWatch.17",
        "Prowler cloudwatch_alarm_actions_alarm_state_configured",
        "Prowler cloudwatch_alarm_actions_enabled",
    ),
    why=(
        "WorkOS does not report a failing stream: the first and only sign is what the receiver "
        "refuses or cannot store."
    ),
    repair="Create the alarm, as components/receiver_alarms.py does.",
    source=(
        'Elastic Load Balancing, "CloudWatch metrics for your Application Load Balancer"; Lambda '
        'Developer Guide, "Types of metrics for Lambda functions", 2026-11-24'
    ),
    parameters={
        "actions": Parameter(
            {"type": "boolean", "description": "Whether alarms have to be sent somewhere."},
            default=False,
        )
    },
    judge=_judge,
)
