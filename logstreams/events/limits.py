"""What WorkOS accepts of any audit log event, whatever its action, as a JSON Schema.

Sources: AuditLogEventDto of WorkOS's OpenAPI specification v0.61.0 (2026-11-28); limits of metadata
by WorkOS documentation, Audit Logs, Metadata schema, 2026-11-22.
"""

from __future__ import annotations

from typing import Any

MOST_KEYS = 50
"""Keys that a metadata object may have."""
LONGEST_KEY = 40
"""Characters of a key's name."""
LONGEST_VALUE = 500
"""Characters of a value that is a text."""
KEY_PATTERN = "^[a-zA-Z0-9_-]{1,40}$"
VALUE_TYPES = ("string", "number", "integer", "boolean")
"""Types that a value may have; no list, no object, no null."""

_TEXT = {"type": "string", "minLength": 1}


def metadata_limits() -> dict[str, Any]:
    """The JSON Schema of any metadata object."""
    return {
        "type": "object",
        "maxProperties": MOST_KEYS,
        "propertyNames": {"pattern": KEY_PATTERN},
        "additionalProperties": {
            "type": ["string", "number", "boolean"],
            "maxLength": LONGEST_VALUE,
        },
    }


def event_limits() -> dict[str, Any]:
    """The JSON Schema of any event, as WorkOS's API takes it and as it delivers it."""
    entity = {
        "type": "object",
        "required": ["id", "type"],
        "properties": {
            "id": _TEXT,
            "type": _TEXT,
            "name": {"type": ["string", "null"]},
            "metadata": metadata_limits(),
        },
    }
    return {
        "type": "object",
        "required": ["action", "occurred_at", "actor", "targets", "context"],
        "properties": {
            "action": _TEXT,
            "occurred_at": _TEXT,
            "actor": entity,
            "targets": {"type": "array", "items": entity},
            "context": {
                "type": "object",
                "required": ["location"],
                "properties": {"location": _TEXT, "user_agent": {"type": ["string", "null"]}},
            },
            "metadata": metadata_limits(),
            "version": {"type": "integer"},
        },
    }
