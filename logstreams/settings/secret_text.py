"""WorkOS API keys are recognised by their look, so that none is kept in a file or shown."""

from __future__ import annotations

import re

# WorkOS's keys begin with sk_test_ or sk_live_, its examples with sk_example_ (docs:
# workos.com/docs/reference/api-keys, 2026-11-22). A word of its own that begins with sk_ is taken
# for a key, a part of a word only where it has one of WorkOS's own beginnings.
_API_KEY = re.compile(
    r"(?<![A-Za-z0-9_])sk_[A-Za-z0-9_]{8,}|sk_(?:test|live|example)_[A-Za-z0-9_]{10,}"
)


def holds_api_key(text: str) -> bool:
    """Whether the text holds something that looks like a WorkOS API key."""
    return _API_KEY.search(text) is not None


def redact(text: str) -> str:
    """The text with every WorkOS API key in it replaced."""
    return _API_KEY.sub("sk_…", text)
