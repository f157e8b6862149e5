"""One value that tells whether anything has changed that decides if events arrive."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

import pulumi


def fingerprint(inputs: Mapping[str, pulumi.Input[str]]) -> pulumi.Output[str]:
    """Return the SHA-256 of the inputs, in hexadecimal.

    The same for the same inputs in any order; unknown in a preview in which one of them is.
    """
    return pulumi.Output.all(**inputs).apply(_digest)


def _digest(inputs: dict[str, str]) -> str:
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()
