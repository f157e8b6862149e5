"""What the forms of several destinations ask for. What each field accepts is inferred."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, ConfigDict, SecretStr

FORM = ConfigDict(
    frozen=True,
    extra="forbid",
    str_strip_whitespace=True,
    hide_input_in_errors=True,  # it may be a secret
)


def _is_https(url: str) -> str:
    parts = urlsplit(url)  # a ValueError for what cannot be one
    if parts.scheme != "https" or not parts.hostname or parts.port == 0:
        raise ValueError("wanted https://NAME/…")
    if parts.username is not None or parts.fragment:
        raise ValueError("wanted a URL without user and fragment")
    return _is_plain(url)


def _is_plain(text: str) -> str:
    if not (text.isascii() and text.isprintable()) or " " in text:
        raise ValueError("wanted printable ASCII without spaces")
    return text


def _stripped(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def _fits_a_header(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    if not (text.isascii() and text.isprintable()):
        raise ValueError("wanted printable ASCII")
    return secret


HttpsUrl = Annotated[str, AfterValidator(_is_https)]
HeaderSecret = Annotated[SecretStr, BeforeValidator(_stripped), AfterValidator(_fits_a_header)]
"""A secret that is sent as a header."""
