"""SSE-KMS shows the key's ARN and the bucket key, and its ETag is no MD5; MiniStack differs.

Real: every object is encrypted, by AES256 where nothing is configured. Under SSE-KMS answers carry
the key's ARN whatever form the configuration has, and
x-amz-server-side-encryption-bucket-key-enabled when a bucket key was used; the ETag is not the MD5
of the data. Source: Amazon S3 API Reference, PutObject and "Object" (ETag), and Amazon S3 User
Guide, "Reducing the cost of SSE-KMS with Bucket Keys", read 2026-11-22.
"""

from __future__ import annotations

import secrets
from contextvars import ContextVar
from typing import Any

from ministack.services import s3
from ministack.services.s3 import _bucket_encryption, fromstring

from rehearsal.aws.patches.kms_keys import find_key
from rehearsal.aws.patches.wrapping import Function, wrap

ALGORITHM = "x-amz-server-side-encryption"
KEY_ID = "x-amz-server-side-encryption-aws-kms-key-id"
BUCKET_KEY = "x-amz-server-side-encryption-bucket-key-enabled"

_under_kms: ContextVar[bool] = ContextVar("under_kms", default=False)


def apply() -> None:
    """Complete the headers of each write and give it such an ETag."""
    wrap(s3, "_resolve_sse_write_headers", _complete)
    wrap(s3, "_build_object_record", _with_other_etag)


def _complete(original: Function) -> Function:
    def resolve_sse_write_headers(headers: dict[str, str], bucket: str) -> Any:
        encryption, error = original(headers, bucket)
        if not error and not encryption:
            encryption = {ALGORITHM: "AES256"}
        _under_kms.set(not error and encryption.get(ALGORITHM) == "aws:kms")
        if not _under_kms.get():
            return encryption, error
        if key := find_key(encryption.get(KEY_ID, "")):
            encryption[KEY_ID] = key["Arn"]
        if headers.get(BUCKET_KEY, _bucket_key_of(bucket)) == "true":
            encryption[BUCKET_KEY] = "true"
        return encryption, error

    return resolve_sse_write_headers


def _with_other_etag(original: Function) -> Function:
    # A write resolves its encryption before it builds its record, in one context.
    def build_object_record(body: bytes, headers: dict[str, str], **settings: Any) -> Any:
        if _under_kms.get():
            settings["etag"] = f'"{secrets.token_hex(16)}"'
        return original(body, headers, **settings)

    return build_object_record


def _bucket_key_of(bucket: str) -> str:
    configuration = _bucket_encryption.get(bucket)
    if not configuration:
        return "false"
    for element in fromstring(configuration).iter():
        if element.tag.rpartition("}")[2] == "BucketKeyEnabled":
            return (element.text or "").strip().lower()
    return "false"
