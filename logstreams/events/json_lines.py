"""Events as JSON Lines."""

from __future__ import annotations

import json
from typing import Any


def json_line(document: Any) -> str:
    """A document on one line, readable; half a surrogate pair, which no file takes, is escaped."""
    text = json.dumps(document, ensure_ascii=False)
    # The escapes are JSON's own: `\\udcff`.
    return text.encode(errors="backslashreplace").decode()
