"""A bucket with Object Lock keeps its versioning, and no default retention is shorter than a day.

MiniStack accepts both. Real: suspending answers 409 InvalidBucketState; Days 0 answers 400
InvalidArgument. Sources: Amazon S3 User Guide, "Locking objects with Object Lock" (versioning
cannot be suspended), read 2026-11-22; both texts are S3's recorded answers (a terraform-aws-modules
issue of 2021-04-30 and a versitygw issue of 2026-01-07).
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import ParseError

from ministack.services import s3
from ministack.services.s3 import _bucket_object_lock, _error, fromstring

from rehearsal.aws.patches.wrapping import Function, wrap

VERSIONING_FIXED = (
    "An Object Lock configuration is present on this bucket, "
    "so the versioning state cannot be changed."
)
NOT_POSITIVE = "Default retention period must be a positive integer value."


def apply() -> None:
    """Refuse both."""
    wrap(s3, "_put_bucket_versioning", _keeping_versioning)
    wrap(s3, "_put_object_lock_configuration", _from_one_day)


def _keeping_versioning(original: Function) -> Function:
    def put_bucket_versioning(bucket: str, body: bytes) -> Any:
        if _bucket_object_lock.get(bucket) and _values(body).get("Status") == "Suspended":
            return _error("InvalidBucketState", VERSIONING_FIXED, 409)
        return original(bucket, body)

    return put_bucket_versioning


def _from_one_day(original: Function) -> Function:
    def put_object_lock_configuration(bucket: str, body: bytes) -> Any:
        values = _values(body)
        for unit in ("Days", "Years"):
            period = values.get(unit, "")
            if period.lstrip("-").isdigit() and int(period) < 1:
                return _error("InvalidArgument", NOT_POSITIVE, 400, extra={"ArgumentName": unit})
        return original(bucket, body)

    return put_object_lock_configuration


def _values(body: bytes) -> dict[str, str]:
    """The document's elements by local name; none if it is not XML, which MiniStack refuses."""
    try:
        root = fromstring(body)
    except ParseError:
        return {}
    return {each.tag.rpartition("}")[2]: (each.text or "").strip() for each in root.iter()}
