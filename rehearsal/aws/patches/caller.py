"""Who makes the request being answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ministack.core.iam_evaluator import _verified_key, find_iam_access_key_account
from ministack.core.responses import _account_from_sts_session, get_region, request_scope


def access_key() -> str:
    """The access key whose signed headers were verified.

    Empty for a presigned URL, which MiniStack verifies elsewhere.
    """
    return str(_verified_key.get())


@contextmanager
def in_own_account() -> Iterator[str]:
    """Look at the state from the caller's account, not the bucket owner's; gives the account."""
    key = access_key()
    account = find_iam_access_key_account(key) or _account_from_sts_session(key) or ""
    with request_scope(account, get_region()):
        yield account
