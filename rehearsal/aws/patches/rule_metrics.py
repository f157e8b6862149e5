"""EventBridge counts how often a rule matched; MiniStack counts nothing.

Real: TriggeredRules in AWS/Events, by RuleName for the default event bus. Source: EventBridge user
guide, "Monitoring Amazon EventBridge" (2026-11-29).
"""

from __future__ import annotations

from typing import Any

from ministack.services import cloudwatch, eventbridge
from ministack.services.eventbridge import _matches_pattern_view, _pattern_event_view, _rules

from rehearsal.aws.patches.wrapping import Function, wrap


def apply() -> None:
    """Count the matches of each event."""
    wrap(eventbridge, "_dispatch_event", _counted)


def _counted(original: Function) -> Function:
    def dispatch_event(event: dict[str, Any], view: Any = None) -> Any:
        for name in _matched(event, view or _pattern_event_view(event)):
            cloudwatch.record_metric("AWS/Events", "TriggeredRules", 1, "Count", {"RuleName": name})
        return original(event, view)

    return dispatch_event


def _matched(event: dict[str, Any], view: Any) -> list[str]:
    """The names of the enabled rules of the default event bus that the event matches."""
    if event.get("EventBusName", "default") != "default":
        return []
    return [
        rule["Name"]
        for rule in _rules.values()
        if rule.get("EventBusName", "default") == "default"
        and rule.get("State") == "ENABLED"
        and rule.get("EventPattern")
        and _matches_pattern_view(rule["EventPattern"], view, f"rule {rule['Name']}")
    ]
