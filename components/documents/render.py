"""Policy documents as text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

Document = dict[str, Any]
"""A policy document or one of its statements, as IAM's JSON has it."""

POLICY_VERSION = "2012-10-17"
"""The current policy language (IAM User Guide, "Version element", 2026-11-22)."""


def policy(*statements: Document) -> Document:
    """Return a policy document with the given statements, in their order."""
    return {"Version": POLICY_VERSION, "Statement": list(statements)}


def render(document: Mapping[str, Any]) -> str:
    """Return the document as compact JSON, the same text for the same content."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"))
