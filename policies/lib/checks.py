"""The delivery check and the destination, as they stand in a stack."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from policies.resource import Resource

CHECK = "pulumi-python:dynamic:Resource"
"""The type of every dynamic resource written in Python."""

DESTINATION = re.compile(r"logstreams:[^:]+:Destination")


def settings_of(resource: Resource) -> Mapping[str, Any]:
    """Return the stack's settings from its delivery check; nothing from any other resource."""
    text = resource.get("settings")
    if not isinstance(text, str):
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, Mapping) else {}
