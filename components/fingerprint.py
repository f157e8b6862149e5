"""One value that tells whether anything has changed that decides if events arrive."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

import pulumi


def fingerprint(facts: Mapping[str, pulumi.Input[str]]) -> pulumi.Output[str]:
    """Return the SHA-256 of the facts, in hexadecimal.

    The same for the same facts in any order; unknown in a preview in which a fact is.
    """
    return pulumi.Output.all(**facts).apply(_digest)


def _digest(facts: dict[str, str]) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
