"""Which events WorkOS accepts: an action's schema and the limits of metadata."""

from __future__ import annotations

import re
from typing import Any

from rehearsal.workos.api import metadata_schema
from rehearsal.workos.state.actions import Schema

MOST_KEYS = 50
KEY_PATTERN = re.compile(r"[a-zA-Z0-9_-]{0,40}")
LONGEST_VALUE = 500


def violations(event: dict[str, Any], schema: Schema) -> list[str]:
    """The JSON pointers, within the event, of what is wrong; `/targets/0/type`.

    Sources: limits by AuditLogEventDto of the OpenAPI specification v0.61.0. That every target
    type of the schema must occur follows from an error in the tests of WorkOS's Kotlin SDK
    (`#/properties/targets/allOf/0/contains/properties/type/const`); that no other may occur is
    inferred.
    """
    wrong = _targets(event["targets"], schema)
    holders = [("", event, schema.body), ("/actor", event["actor"], schema.body.get("actor", {}))]
    rules_by_type = {target["type"]: target for target in schema.body["targets"]}
    holders += [
        (f"/targets/{place}", target, rules_by_type.get(target["type"], {}))
        for place, target in enumerate(event["targets"])
    ]
    for path, holder, rules in holders:
        metadata = holder.get("metadata", {})
        inside = _limits(metadata)
        if "metadata" in rules:
            inside += metadata_schema.violations(metadata, rules["metadata"])
        wrong += [f"{path}/metadata{pointer}" for pointer in inside]
    return list(dict.fromkeys(wrong))


def _targets(targets: list[dict[str, Any]], schema: Schema) -> list[str]:
    wanted = schema.target_types
    missing = set(wanted) - {target["type"] for target in targets}
    return (["/targets"] if missing else []) + [
        f"/targets/{place}/type"
        for place, target in enumerate(targets)
        if target["type"] not in wanted
    ]


def _limits(metadata: dict[str, Any]) -> list[str]:
    wrong = [""] if len(metadata) > MOST_KEYS else []
    wrong += [""] if not all(KEY_PATTERN.fullmatch(key) for key in metadata) else []
    return wrong + [
        f"/{key}"
        for key, value in metadata.items()
        if not isinstance(value, str | int | float)
        or (isinstance(value, str) and len(value) > LONGEST_VALUE)
    ]
