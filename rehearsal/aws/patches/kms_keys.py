"""Find a KMS key by any form of its name, in whatever account and region it is."""

from __future__ import annotations

import re
from typing import Any

from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services.kms import _resolve_key

KEY_ARN = re.compile(r"arn:aws[a-z-]*:kms:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):.+")


def home_of(key: str) -> tuple[str, str]:
    """Account and region a key's name points to: its ARN's, else the request's."""
    match = KEY_ARN.fullmatch(key)
    return (match["account"], match["region"]) if match else (get_account_id(), get_region())


def find_key(key: str) -> dict[str, Any] | None:
    """MiniStack's record of the key.

    Args:
        key: Key ARN, alias ARN, key id or alias name; the latter two in the request's account.
    """
    with request_scope(*home_of(key)):
        record: dict[str, Any] | None = _resolve_key(key)
    return record
