"""Names in ARN patterns.

Source: IAM User Guide, "Identify AWS resources with Amazon Resource Names (ARNs)", 2026-11-24.
"""

from __future__ import annotations

import re

_PARTS = 6
_TYPE = re.compile(r"[a-z-]+[:/]")
_WILDCARDS = ("*", "?")
_SECRETS = "secretsmanager"
_SUFFIX = "-??????"
"""What Secrets Manager adds to a secret's name in its ARN, and nobody knows before. Source: Secrets
Manager User Guide, "Permissions policy examples", 2026-11-24."""


def leaves_name_open(pattern: str) -> bool:
    """Whether an ARN pattern is about resources of any name; `*` alone is for the caller to see."""
    parts = pattern.split(":", _PARTS - 1)
    if len(parts) < _PARTS:
        return pattern != "*"
    service, rest = parts[2], parts[-1]
    # A name is preceded by the resource's type, as in key/ID and secret:NAME; a bucket's is not.
    name = rest if service == "s3" else _TYPE.sub("", rest, count=1)
    if service == _SECRETS:
        # Slashes in a secret's name make no folders: what begins alike may be any customer's.
        return any(wildcard in name.removesuffix(_SUFFIX) for wildcard in _WILDCARDS)
    return name.startswith(_WILDCARDS)
