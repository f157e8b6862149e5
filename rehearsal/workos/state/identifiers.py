"""Identifiers in WorkOS's form: a prefix and a ULID, `org_01EHZNVPK3SFK441A1RGBFSHRT`."""

from __future__ import annotations

import secrets
import time

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ULID_LENGTH = 26
_RANDOM_BITS = 80


def new_id(prefix: str) -> str:
    """A fresh identifier; later ones sort after earlier ones, to the millisecond.

    The form is that of the examples in WorkOS's OpenAPI specification v0.61.0.
    """
    number = (time.time_ns() // 1_000_000 << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
    letters = [_CROCKFORD[number >> 5 * place & 31] for place in range(_ULID_LENGTH)]
    return f"{prefix}_{''.join(reversed(letters))}"
