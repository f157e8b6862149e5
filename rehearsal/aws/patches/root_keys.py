"""An account's root signs with its secret like anyone; MiniStack takes 12 digits for a password.

MiniStack treats "test" and any 12-digit access key as an account's root, whatever the signature.
Real: a request whose signature does not match is refused. Source: IAM User Guide, "AWS Signature
Version 4 for API requests" (read 2026-11-22). With this closed the root's secret, made anew at
each start and known to the starter alone, is what makes the root bootstrap only.
"""

from __future__ import annotations

from ministack.core import iam_evaluator

from rehearsal.aws.patches.wrapping import Function, wrap


def apply() -> None:
    """Have the signature checked with the root's secret."""
    wrap(iam_evaluator, "_is_root_key", _only_absent)


def _only_absent(_original: Function) -> Function:
    def is_exempt(access_key: str) -> bool:
        # Asked only whether a signature needs no check: true of a request that has none.
        return not access_key

    return is_exempt
