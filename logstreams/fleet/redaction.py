"""Keeping this process's secrets out of what is shown, whoever wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from logstreams.settings.secret_text import redact

_NAMES = re.compile("SECRET|TOKEN|PASSWORD|PASSPHRASE|API_?KEY|CREDENTIAL|WEBHOOK", re.IGNORECASE)
_SHORTEST = 6
"""Characters; a shorter value would take ordinary words out of every text."""


@dataclass(frozen=True)
class Redaction:
    """Knows the secrets of one environment."""

    secrets: tuple[str, ...]
    """Longest first: one may be part of another."""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Redaction:
        """The values of variables whose names say that they are secret, and passwords in URLs."""
        named = {value.strip() for name, value in environment.items() if _NAMES.search(name)}
        in_urls = {each for value in environment.values() for each in _passwords(value)}
        values = {each for each in named | in_urls if len(each) >= _SHORTEST}
        return cls(tuple(sorted(values, key=len, reverse=True)))

    def hide(self, text: str) -> str:
        """The text without them, and without anything that looks like a WorkOS API key."""
        for secret in self.secrets:
            text = text.replace(secret, "[secret]")
        return redact(text)


def _passwords(value: str) -> Iterator[str]:
    """That of a URL, such as PULUMI_BACKEND_URL or HTTPS_PROXY; as it stands, and decoded."""
    try:
        password = urlsplit(value.strip()).password
    except ValueError:  # no URL
        return
    if password:
        yield from (password, unquote(password))
