"""aws:cloudwatch/eventRule:EventRule, on the default event bus.

Source: terraform-provider-aws internal/service/events/rule.go (2024).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from rehearsal.engine.aws_provider.connection import Aws
from rehearsal.engine.aws_provider.failures import passing_over
from rehearsal.engine.aws_provider.property_check import Failure
from rehearsal.engine.aws_provider.resource_handler import AutoName, Change, ResourceHandler
from rehearsal.engine.aws_provider.rules import no_longer_than, one_of
from rehearsal.engine.aws_provider.tags import from_list, retag, to_list

_MEMBERS = {
    "description": "Description",
    "eventPattern": "EventPattern",
    "roleArn": "RoleArn",
    "scheduleExpression": "ScheduleExpression",
    "state": "State",
}
_MISSING = "ResourceNotFoundException"


class EventRule(ResourceHandler):
    """A rule on the events of an account; its id is its name."""

    type_name = "aws:cloudwatch/eventRule:EventRule"
    noun = "EventBridge Rule"
    auto_name = AutoName("name", max_length=64)
    defaults: ClassVar[Mapping[str, Any]] = {"eventBusName": "default", "forceDestroy": False}
    replace_on = frozenset({"eventBusName", "name", "namePrefix", "region"})
    computed = frozenset({"state"})
    local = frozenset({"forceDestroy"})
    not_imitated = frozenset({"isEnabled", "namePrefix"})

    def check(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        """Yield a name, a pattern or a schedule that EventBridge does not take."""
        yield from no_longer_than(inputs, "name", 64)
        yield from no_longer_than(inputs, "description", 512)
        yield from no_longer_than(inputs, "eventPattern", 4096)
        yield from no_longer_than(inputs, "scheduleExpression", 256)
        yield from one_of(inputs, "eventBusName", ("default",))
        yield from one_of(inputs, "state", ("DISABLED", "ENABLED"))
        if inputs.get("eventPattern") is None and inputs.get("scheduleExpression") is None:
            yield Failure("", 'one of "eventPattern,scheduleExpression" must be specified')

    def create(self, aws: Aws, inputs: Mapping[str, Any]) -> str:
        """Put the rule."""
        _put(aws, inputs, {"Tags": to_list(inputs["tagsAll"])} if inputs["tagsAll"] else {})
        return str(inputs["name"])

    def read(
        self, aws: Aws, resource_id: str, known: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """Read the rule and its tags; a pattern that means the same keeps its spelling."""
        events = aws.client("events")
        found: Any = None
        with passing_over(_MISSING):
            found = events.describe_rule(Name=resource_id)
        if found is None:
            return None
        read = {name: found.get(member) for name, member in _MEMBERS.items()}
        if _same(read["eventPattern"], known.get("eventPattern")):
            read["eventPattern"] = known["eventPattern"]
        tags = events.list_tags_for_resource(ResourceARN=found["Arn"])["Tags"]
        return {
            **read,
            "name": found["Name"],
            "arn": found["Arn"],
            "eventBusName": found.get("EventBusName", "default"),
            "tagsAll": from_list(tags),
        }

    def update(self, aws: Aws, resource_id: str, change: Change) -> None:
        """Put the rule anew, and change its tags, which putting leaves alone."""
        events = aws.client("events")
        if change.names - {"forceDestroy", "tags", "tagsAll"}:
            _put(aws, change.new, {})
        if "tagsAll" in change.names:
            removed, added = retag(change.old, change.new)
            if removed:
                events.untag_resource(ResourceARN=change.old["arn"], TagKeys=removed)
            if added:
                events.tag_resource(ResourceARN=change.old["arn"], Tags=to_list(added))

    def delete(self, aws: Aws, resource_id: str, state: Mapping[str, Any]) -> None:
        """Delete the rule."""
        events = aws.client("events")
        with passing_over(_MISSING):
            events.delete_rule(Name=resource_id, Force=bool(state.get("forceDestroy")))


def _same(left: Any, right: Any) -> bool:
    try:
        return bool(json.loads(left) == json.loads(right))
    except (TypeError, ValueError):
        return False


def _put(aws: Aws, inputs: Mapping[str, Any], more: Any) -> None:
    events = aws.client("events")
    request: Any = {
        member: inputs[name] for name, member in _MEMBERS.items() if inputs.get(name) is not None
    }
    events.put_rule(Name=inputs["name"], **request, **more)
