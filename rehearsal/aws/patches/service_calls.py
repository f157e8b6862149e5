"""Keys that say whether a service makes the call are present in every request; MiniStack has none.

Real: aws:ViaAWSService and aws:PrincipalIsAWSService are "false" for a caller's own request, so a
Deny that spares services (Bool aws:ViaAWSService "false") does bind callers.
Source: IAM User Guide, "AWS global condition context keys" (availability: always in the request
context), read 2026-11-22.
"""

from __future__ import annotations

from typing import Any

from ministack.core import iam_evaluator

from rehearsal.aws.patches.wrapping import Function, wrap

KEYS = frozenset({"aws:viaawsservice", "aws:principalisawsservice"})


def apply() -> None:
    """Answer "false" unless the request's own context says otherwise."""
    wrap(iam_evaluator, "_resolve_condition_key", _always_present)


def _always_present(original: Function) -> Function:
    def resolve(key: str, context: Any) -> Any:
        value = original(key, context)
        return "false" if value is None and key.lower() in KEYS else value

    return resolve
