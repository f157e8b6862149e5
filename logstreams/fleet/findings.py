"""What the engine's event log says about one preview or update.

Shapes: `sdk/go/common/apitype/events.go` of github.com/pulumi/pulumi 3.259.0 (2026-11-22). The log
also holds the stack's configuration, in its prelude and in the providers' steps: neither is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from logstreams.fleet.document import DriftedResource, ResourceChange, Violation
from logstreams.fleet.resource_changes import resource_changes
from logstreams.fleet.urns import type_and_name
from logstreams.kit_versions import UPDATED_BY_NEWER

CANNOT_KNOW_YET = "can't run policy"
"""How the engine begins when a rule reads what only the update will know (policy SDK 1.21.0)."""

_NO_NEWS = frozenset({"preview failed", "update failed"})

_DRIFT: dict[str, Literal["changed", "deleted"]] = {"update": "changed", "delete": "deleted"}
"""What a refresh does to a resource in the state."""

_NOT_PROVISIONED = ("pulumi:", "pulumi-python:", "logstreams:")
"""Types of providers, components and of the delivery check, which verifies again in any update."""

_REQUEST_ID = re.compile(r"(?i)\brequest ?id: [0-9a-z-]+")

_ENDED = "an unhandled error occurred: program exited with non-zero exit code: "
"""What the engine says of a program that told its error itself, by a RunError (engine 3.259.0)."""


@dataclass(frozen=True)
class Findings:
    """What one run of the engine found."""

    changes: dict[str, int]
    """Resources by what is done to them."""
    violations: tuple[Violation, ...]
    errors: tuple[str, ...]
    """Each once, with the name of the first resource that has it, if one does."""
    complete: bool
    """Whether the engine came to a result of its own, good or bad."""
    previewed: bool = False
    """Whether that result is of a preview; where an update was asked for, it did not begin."""
    resources: tuple[ResourceChange, ...] = ()
    """The ones that change, deletes and replaces first; none where they were not wanted."""
    notes: tuple[str, ...] = ()
    """What the program says beside it, each once."""


def findings_in(
    lines: Iterable[str], hide: Callable[[str], str], *, compared: bool = False
) -> Findings:
    """Read an event log.

    Args:
        lines: One JSON object each, the last one perhaps cut off.
        hide: Takes the secrets out of a message.
        compared: Whether each resource that changes is wanted, with old and new of its properties.
    """
    changes: dict[str, int] = {}
    violations = []
    errors: list[tuple[str, str]] = []
    notes = []
    complete = previewed = False
    steps = []
    for line in lines:
        event = _event(line)
        if summary := event.get("summaryEvent"):
            # An update that its own preview ends has changed nothing.
            changes = {str(kind): int(n) for kind, n in summary["resourceChanges"].items()}
            complete = True
            previewed = bool(summary.get("isPreview"))
        elif compared and (before := event.get("resourcePreEvent")):
            steps.append(before["metadata"])
        elif policy := event.get("policyEvent"):
            violations.append(_violation(policy, hide))
        elif (said := event.get("diagnosticEvent")) and said["severity"] == "error":
            message = hide(said["message"]).strip()
            if message and message not in _NO_NEWS:
                errors.append((type_and_name(said.get("urn"))[1], message))
        elif said and UPDATED_BY_NEWER in said["message"]:
            notes.append(hide(said["message"]).strip())
    told = [error for error in errors if _ENDED not in error[1]]
    return Findings(
        changes,
        tuple(dict.fromkeys(violations)),  # of an update and its preview
        _once(told or errors),
        complete,
        previewed,
        resource_changes(steps, hide),
        tuple(dict.fromkeys(notes)),
    )


def drift_in(lines: Iterable[str]) -> tuple[DriftedResource, ...]:
    """What a refresh found changed or deleted, in the order of names; the delivery check is none.

    Args:
        lines: The event log of `pulumi refresh`. Values are left where they are: names and paths
            tell what to look at, and some values are secrets.
    """
    found = []
    for line in lines:
        step = (_event(line).get("resOutputsEvent") or {}).get("metadata") or {}
        if (op := step.get("op")) not in _DRIFT:
            continue
        kind, name = type_and_name(step.get("urn"))
        if not kind.startswith(_NOT_PROVISIONED):
            paths = sorted({*(step.get("detailedDiff") or ()), *(step.get("diffs") or ())})
            found.append(
                DriftedResource(
                    resource=name, type=kind, change=_DRIFT[op], properties=tuple(paths)
                )
            )
    return tuple(sorted(found, key=lambda one: one.resource))


def _event(line: str) -> dict[str, Any]:
    try:
        event = json.loads(line)
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}


def _violation(policy: dict[str, Any], hide: Callable[[str], str]) -> Violation:
    message = hide(policy["message"]).strip()
    kind, name = type_and_name(policy.get("resourceUrn"))
    return Violation(
        rule=policy["policyName"],
        level=_level(policy["enforcementLevel"], message),
        resource=name,
        type=kind,
        message=message,
    )


def _level(level: str, message: str) -> Literal["mandatory", "advisory", "waiting"]:
    if message.startswith(CANNOT_KNOW_YET):
        return "waiting"
    return "advisory" if level == "advisory" else "mandatory"


def without_request_id(error: str) -> str:
    """What AWS says of every request that it refuses for the same reason."""
    return _REQUEST_ID.sub("", error)


def _once(errors: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Each error once, with the resources that have it: one refused key is every resource's."""
    groups: dict[str, tuple[str, dict[str, None]]] = {}
    for name, message in errors:
        _, names = groups.setdefault(without_request_id(message), (message, {}))
        names[name] = None
    return tuple(_named([*filter(None, names)], message) for message, names in groups.values())


def _named(names: list[str], message: str) -> str:
    if not names:
        return message
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"{names[0]}{more}: {message}"
