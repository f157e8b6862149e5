"""What is wrong with a stack's way to AWS before anything is asked; it loads no SDK."""

from __future__ import annotations

import re

_THROTTLED = re.compile(
    # botocore 1.43, retries/standard.py: what its own retries call throttling.
    r"\b(Throttling|ThrottlingException|ThrottledException|RequestThrottledException"
    r"|TooManyRequestsException|RequestLimitExceeded|RequestThrottled|BandwidthLimitExceeded"
    r"|SlowDown|PriorRequestNotComplete|TransactionInProgressException)\b"
    r"|Rate exceeded|\[429\] Too Many Requests"
    # S3 answers HEAD without a body, and so without a code (S3 API reference, HeadBucket).
    r"|Head(?:Bucket|Object)\b.*\b503\b"
)


def asks_for_less(said: str) -> bool:
    """Whether AWS refused a request as one too many, by its code or what is said of it."""
    return bool(_THROTTLED.search(said))


class TokenUnreadable(Exception):
    """The token of a web identity cannot be read; the text names key and file."""


class NoProfile(Exception):
    """No such profile; the text names the variable or the stack file's key."""
