"""Which objects of an archive are events, as policies name them."""

from __future__ import annotations

from collections.abc import Sequence


def event_arns(bucket_arn: str, object_prefix: str, previous: Sequence[str]) -> str | list[str]:
    """Return the ARN pattern of the events; a list where they lie under earlier prefixes too.

    Args:
        bucket_arn: The archive's.
        object_prefix: Of every new event's key: empty, or ending with a slash.
        previous: Those that were it before, in the same form.
    """
    patterns = [f"{bucket_arn}/{prefix}*" for prefix in (object_prefix, *previous)]
    return patterns if previous else patterns[0]
