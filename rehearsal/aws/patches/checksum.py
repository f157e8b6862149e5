"""A PUT into a bucket with default retention needs a checksum; MiniStack takes it without one.

Real: 400 InvalidRequest, whether the lock comes from headers or from the bucket's default.
Source: Amazon S3 User Guide, "Object Lock considerations" (Content-MD5 or a checksum is required
for any upload with a retention period), read 2026-11-22; the text is S3's own answer.
"""

from __future__ import annotations

from typing import Any

from ministack.services import s3
from ministack.services.s3 import _bucket_object_lock, _error

from rehearsal.aws.patches.wrapping import Function, wrap

REFUSAL = (
    "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests "
    "with Object Lock parameters"
)


def apply() -> None:
    """Refuse such a PUT."""
    wrap(s3, "_put_object", _with_checksum)


def _with_checksum(original: Function) -> Function:
    def put_object(bucket: str, key: str, body: bytes, headers: dict[str, str]) -> Any:
        if _locks(bucket, headers) and not _has_checksum(headers):
            return _error("InvalidRequest", REFUSAL, 400)
        return original(bucket, key, body, headers)

    return put_object


def _locks(bucket: str, headers: dict[str, str]) -> bool:
    default = (_bucket_object_lock.get(bucket) or {}).get("default_retention")
    return bool(default) or any(name.startswith("x-amz-object-lock-") for name in headers)


def _has_checksum(headers: dict[str, str]) -> bool:
    # A checksum sent after the body has been moved among the headers by now.
    return any(name == "content-md5" or name.startswith("x-amz-checksum-") for name in headers)
