"""Policy documents in IAM's answers."""

from __future__ import annotations

import json
from typing import Any


def policy_text(document: Any) -> str:
    """A document as text: boto3 decodes IAM's answers to objects where they are valid JSON."""
    return document if isinstance(document, str) else json.dumps(document)
