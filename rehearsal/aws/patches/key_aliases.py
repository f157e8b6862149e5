"""A KMS key's aliases are a condition key of every request on that key; MiniStack has none.

Real: kms:ResourceAliases holds the names of the key's aliases, and is absent of a key without one.
Source: KMS developer guide, "AWS KMS condition keys", kms:ResourceAliases, read 2026-11-29.
"""

from __future__ import annotations

from typing import Any

from ministack.core import iam_evaluator
from ministack.core.responses import request_scope
from ministack.services.kms import _aliases

from rehearsal.aws.patches.kms_keys import home_of
from rehearsal.aws.patches.wrapping import Function, wrap

KEY = "kms:resourcealiases"


def apply() -> None:
    """Answer with the aliases of the key that is asked for."""
    wrap(iam_evaluator, "_resolve_condition_key", _with_aliases)


def _with_aliases(original: Function) -> Function:
    def resolve(key: str, context: Any) -> Any:
        if key.lower() != KEY:
            return original(key, context)
        arn = str(context.resource_arn)
        with request_scope(*home_of(arn)):
            names = [name for name, of in _aliases.items() if arn.endswith(f":key/{of}")]
        return [name.rpartition(":")[2] for name in names] or None

    return resolve
