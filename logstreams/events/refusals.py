"""Why an event is refused, place by place: by the kit before it is sent, or by WorkOS."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jsonschema_rs
from workos import WorkOSError

from logstreams.events.event_schema import EventSchema
from logstreams.events.limits import LONGEST_VALUE, MOST_KEYS, event_limits
from logstreams.events.platform_events import is_of_platform
from logstreams.verification.workos.sdk_errors import NOT_CONFIGURED

AHEAD = timedelta(minutes=5)
"""How far `occurred_at` may lie from now (WorkOS's Audit Logs guide, step 4)."""
LARGE_BYTES = 100_000
"""From here on an event is warned of. A limit exists ("request entity too large", dust-tt/dust
#26412, 2026-11-28), its value is unknown; this is the default of the server with those words."""

_TOO_LARGE = 413
_KEYS = frozenset(event_limits()["properties"])
_ENTITY_KEYS = frozenset({"id", "type", "name", "metadata"})
_CONTEXT_KEYS = frozenset({"location", "user_agent"})


@dataclass(frozen=True)
class EventRefusal:
    """One thing that is wrong with an event."""

    path: str
    """Its place, a JSON Pointer within the event: `/targets/0/type`; empty: the whole."""
    words: str
    """What is wrong; it holds no value of the event."""

    def __str__(self) -> str:
        return f"{self.path or '(the event)'} {self.words}"


class EventRules:
    """Judges events before they are sent: WorkOS's limits, and the schemas of their actions."""

    def __init__(self, schemas: Mapping[str, EventSchema] | None = None) -> None:
        """Prepare.

        Args:
            schemas: By action. An action that is not among them is judged by the limits alone.

        Raises:
            ValueError: A part of a schema is no JSON Schema.
        """
        self._limits = jsonschema_rs.validator_for(event_limits())
        self._by_action = {
            action: jsonschema_rs.validator_for(schema.as_json_schema())
            for action, schema in (schemas or {}).items()
        }

    def refusals(self, event: Any, now: datetime) -> list[EventRefusal]:
        """What is wrong with an event; nothing is what it should be."""
        if not isinstance(event, dict):
            return [EventRefusal("", "is no JSON object")]
        if not_text := [*_not_unicode(event)]:
            return not_text
        validator = self._by_action.get(str(event.get("action")), self._limits)
        found = [] if validator.is_valid(event) else [*_errors(validator.iter_errors(event))]
        found += [
            EventRefusal(f"{path}/{key}", "is a key that WorkOS's API does not have")
            for path, part, known in _parts(event)
            for key in part
            if key not in known
        ]
        return [*dict.fromkeys([*found, *_time(event.get("occurred_at"), now)])]

    def warnings(self, event: Mapping[str, Any], size: int, now: datetime) -> list[EventRefusal]:
        """What WorkOS may refuse, or what is rarely meant.

        Args:
            event: One that has no refusal.
            size: Bytes of the request's body.
            now: The present, UTC.
        """
        found = []
        if is_of_platform(str(event["action"])):
            words = "is of a name that WorkOS itself writes (Platform Audit Logs)"
            found.append(EventRefusal("/action", words))
        if now - datetime.fromisoformat(event["occurred_at"]) > AHEAD:
            found.append(EventRefusal("/occurred_at", "is more than 5 minutes ago"))
        if size > LARGE_BYTES:
            words = f"makes a request of {size:,} bytes: WorkOS has a limit that is not published"
            found.append(EventRefusal("", words))
        return found


def _not_unicode(value: Any, path: str = "") -> Iterator[EventRefusal]:
    """Texts that no request can carry: half of a surrogate pair, bytes that are no UTF-8."""
    if isinstance(value, dict):
        for key, below in value.items():
            if _is_unicode(key):
                yield from _not_unicode(below, f"{path}/{key}")
            else:
                yield EventRefusal(path, "has a key that is not valid Unicode (UTF-8)")
    elif isinstance(value, list):
        for number, below in enumerate(value):
            yield from _not_unicode(below, f"{path}/{number}")
    elif isinstance(value, str) and not _is_unicode(value):
        yield EventRefusal(path, "is a text that is not valid Unicode (UTF-8)")


def _is_unicode(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= each <= "\udfff" for each in text)


def _parts(event: dict[str, Any]) -> Iterable[tuple[str, dict[str, Any], frozenset[str]]]:
    """The objects of an event with their keys: the SDK leaves out, in silence, what is none."""
    yield "", event, _KEYS
    targets = event.get("targets")
    listed = enumerate(targets) if isinstance(targets, list) else ()
    named = [("/actor", event.get("actor")), *((f"/targets/{n}", one) for n, one in listed)]
    for path, entity in named:
        if isinstance(entity, dict):
            yield path, entity, _ENTITY_KEYS
    if isinstance(context := event.get("context"), dict):
        yield "/context", context, _CONTEXT_KEYS


def _time(value: Any, now: datetime) -> Iterable[EventRefusal]:
    if not isinstance(value, str) or not value:
        return
    try:
        time = datetime.fromisoformat(value)
        if time.tzinfo is not None:
            time = time.astimezone(UTC)
    except (ValueError, OverflowError):
        yield EventRefusal(
            "/occurred_at", "is no time; wanted one such as 2026-11-28T12:00:00.000Z"
        )
        return
    if time.tzinfo is None:
        yield EventRefusal("/occurred_at", "has no time zone; wanted UTC: a Z at its end")
    elif time - now > AHEAD:
        yield EventRefusal("/occurred_at", "is more than 5 minutes ahead of this machine's clock")


def _errors(errors: Iterable[Any]) -> Iterable[EventRefusal]:
    for error in errors:
        path = "".join(f"/{key}" for key in error.instance_path)
        for below, words in _words(error):
            yield EventRefusal(f"{path}{below}", words)


def _words(error: Any) -> Iterable[tuple[str, str]]:
    """Places below an error's own, and what is wrong there."""
    kind, value = error.kind.name, error.kind
    if kind == "required":
        yield f"/{value.property}", "is missing"
    elif kind == "additionalProperties":
        for key in value.unexpected:
            yield f"/{key}", "is a key that the schema does not have"
    elif "propertyNames" in error.schema_path:
        yield "", "has a key that is no name: letters, digits, _ and -, 40 at most"
    elif kind == "type":
        types = getattr(value, "types", None) or error.kind.value
        wanted = " or ".join(types) if isinstance(types, list) else str(types)
        yield "", f"is of another type, wanted {wanted}"
    else:
        yield "", _SIMPLE.get(kind, f"does not meet the schema's {kind}")


_SIMPLE = {
    "maxLength": f"is too long, {LONGEST_VALUE} characters at most",
    "maxProperties": f"has too many keys, {MOST_KEYS} at most",
    "minLength": "is empty",
    "enum": "is a value that the schema does not list",
    "contains": "has no target of a type that the schema wants",
}


def refusals_of(error: WorkOSError) -> list[EventRefusal]:
    """What WorkOS's answer says is wrong, field by field where it does.

    `invalid_audit_log_event` comes with `errors`, each with an `instancePath` within the event
    (OpenAPI specification v0.61.0); a 422 with a code, and a field in a message.
    """
    found = [
        EventRefusal(str(each.get("instancePath", "")), str(each.get("message") or "is refused"))
        for each in getattr(error, "errors", None) or ()
        if isinstance(each, dict)
    ]
    return found or [EventRefusal("", f"is refused: {_message(error)}")]


def repair_of(error: WorkOSError, action: str) -> str:
    """The command or the change that repairs what WorkOS refused."""
    message = _message(error)
    if NOT_CONFIGURED in message:
        version = re.search(r"version '(\d+)'", message)
        named = f" (version {version[1]} is named)" if version else ""
        return f"logstreams schema apply {action}{named}"
    status = status_of(error)
    if status == _TOO_LARGE or "too large" in message.lower():
        return "send less in the event: WorkOS's limit of a request is not published"
    if getattr(error, "errors", None):
        return f"change the event, or its schema: logstreams schema diff {action}"
    return _REPAIRS.get(status, "change the event as WorkOS's answer says")


_REPAIRS = {
    403: "logstreams doctor: the key may not write audit logs",
    404: "compare organization_id and the key's environment with WorkOS's Dashboard",
}


def status_of(error: WorkOSError) -> int:
    """The status of WorkOS's answer; 0: there was none."""
    return getattr(error, "status_code", None) or 0


def _message(error: WorkOSError) -> str:
    return " ".join(str(error.message).split())[:300]
