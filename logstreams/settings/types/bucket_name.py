"""Names S3 takes for a bucket.

Source: Amazon S3 user guide, "General purpose bucket naming rules", 2026-11-22.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from logstreams.settings.section import Wanted, refusal

LONGEST = 63
"""Characters a bucket's name may have."""

# What the whole name must match, and what to say where it does not; the first failure is told.
_RULES = (
    (r".{3,63}", "of 3 to 63 characters"),
    (r"[a-z0-9.-]*", "of lower-case letters, digits, hyphens and dots only"),
    (r"[a-z0-9].*[a-z0-9]", "that begins and ends with a letter or digit"),
    (r"(?!.*\.\.).*", "without two dots in a row"),
    (r"(?![0-9]+(\.[0-9]+){3}$).*", "that is not formed like an IP address"),
    (r"(?!xn--|sthree-|amzn-s3-demo-).*", "that S3 has not reserved by its beginning"),
    (
        r".*(?<!-s3alias)(?<!--ol-s3)(?<!\.mrap)(?<!--x-s3)(?<!--table-s3)",
        "that S3 has not reserved by its end",
    ),
)


def why_refused(name: str) -> str | None:
    """What S3 wants of this name and does not get, or None if it takes it."""
    for pattern, rule in _RULES:
        if not re.fullmatch(pattern, name, re.DOTALL):
            return f"a bucket name {rule}"
    return None


def _accepted(name: str) -> str:
    reason = why_refused(name)
    if reason:
        raise refusal(reason)
    return name


def _for_a_new_bucket(name: str) -> str:
    if name.endswith("-an"):
        raise refusal(
            "a bucket name that does not end with -an (reserved for account regional namespaces, "
            "which the kit does not use)"
        )
    if "." in name:
        raise refusal(
            "a bucket name without dots: S3's certificate is for one label before "
            "s3.amazonaws.com, so TLS to a bucket with a dot in its name fails"
        )
    return name


_WANTED = Wanted("a bucket name: 3 to 63 lower-case letters, digits and hyphens")

BucketName = Annotated[str, AfterValidator(_accepted), AfterValidator(_for_a_new_bucket), _WANTED]
"""A bucket the kit makes: no dots, which S3 allows and TLS does not."""

ExistingBucketName = Annotated[str, AfterValidator(_accepted), _WANTED]
"""A bucket that exists already: a dot in its name is there to stay."""
