"""Headers of a PUT are condition keys and may need rights of their own; MiniStack knows few.

Real: s3:x-amz-content-sha256, s3:x-amz-storage-class, s3:object-lock-mode and the like carry the
header's value, absent when it is not sent; explicit lock, legal hold, tagging and ACL headers need
s3:PutObjectRetention, s3:PutObjectLegalHold, s3:PutObjectTagging and s3:PutObjectAcl.
Source: AWS Service Authorization Reference, "Amazon S3" (condition keys, dependent actions of
PutObject), read 2026-11-22.
"""

from __future__ import annotations

from typing import Any

from ministack.core import iam_actions

from rehearsal.aws.patches.wrapping import Function, wrap

KEY_OF_HEADER = {
    "x-amz-content-sha256": "s3:x-amz-content-sha256",
    "x-amz-copy-source": "s3:x-amz-copy-source",
    "x-amz-metadata-directive": "s3:x-amz-metadata-directive",
    "x-amz-server-side-encryption-aws-kms-key-id": "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-storage-class": "s3:x-amz-storage-class",
    "x-amz-object-lock-mode": "s3:object-lock-mode",
    "x-amz-object-lock-retain-until-date": "s3:object-lock-retain-until-date",
    "x-amz-object-lock-legal-hold": "s3:object-lock-legal-hold",
}

ACTION_OF_HEADER = {
    "x-amz-acl": "s3:PutObjectAcl",
    "x-amz-tagging": "s3:PutObjectTagging",
    "x-amz-object-lock-mode": "s3:PutObjectRetention",
    "x-amz-object-lock-legal-hold": "s3:PutObjectLegalHold",
}


def apply() -> None:
    """Show the headers to conditions and ask for the rights they need."""
    wrap(iam_actions, "s3_service_context", _with_headers)
    wrap(iam_actions, "s3_additional_checks", _with_rights)


def _with_headers(original: Function) -> Function:
    def s3_service_context(
        action: str,
        query: dict[str, Any] | None,
        path: str = "",
        headers: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        context: dict[str, Any] = original(action, query, path, headers)
        if action == "s3:PutObject" and headers:
            context |= {
                key: headers[name] for name, key in KEY_OF_HEADER.items() if name in headers
            }
        return context

    return s3_service_context


def _with_rights(original: Function) -> Function:
    def s3_additional_checks(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> list[tuple[str, str]]:
        checks: list[tuple[str, str]] = original(method, path, headers, body, query)
        bucket, _, key = path.lstrip("/").partition("/")
        # A subresource (retention, tagging, a part of an upload) has its own action.
        if method == "PUT" and key and not query.keys() - {"x-id"}:
            arn = f"arn:aws:s3:::{bucket}/{key}"
            checks += [(act, arn) for name, act in ACTION_OF_HEADER.items() if name in headers]
        return checks

    return s3_additional_checks
