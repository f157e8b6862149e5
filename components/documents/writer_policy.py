"""What the delivery role may do: write events, and have S3 encrypt them."""

from __future__ import annotations

from collections.abc import Sequence

from components.documents.event_arns import event_arns
from components.documents.render import Document, policy


def write_events(
    *, bucket_arn: str, object_prefix: str, previous_prefixes: Sequence[str] = ()
) -> Document:
    """Return the policy that lets the role write events, as WorkOS's documentation asks for.

    `s3:PutObject` alone: Content-MD5 is a request header, which needs no permission, and an action
    named `s3:PutObjectVersioning` does not exist (Service Authorization Reference, Amazon S3,
    2026-11-22). Earlier prefixes too: WorkOS writes there until its form has the new one.
    """
    return policy(
        {
            "Sid": "WriteEvents",
            "Effect": "Allow",
            "Action": "s3:PutObject",
            "Resource": event_arns(bucket_arn, object_prefix, previous_prefixes),
        }
    )


def use_key(
    *,
    key_arn: str,
    bucket_arn: str,
    object_prefix: str,
    region: str,
    previous_prefixes: Sequence[str] = (),
) -> Document:
    """Return the policy that lets the role use the archive's key, only for events, only by S3.

    A document of its own, because the ARN of a new key is the one value a preview cannot know.

    Encryption needs `kms:GenerateDataKey`; a multipart upload also `kms:Decrypt`. The encryption
    context is the bucket's ARN where the bucket uses an S3 Bucket Key, else the object's; both are
    allowed, so that switching bucket keys never stops delivery (S3 User Guide, "Reducing the cost
    of SSE-KMS with Amazon S3 Bucket Keys", "Using server-side encryption with AWS KMS keys";
    2026-11-22).
    """
    return policy(
        {
            "Sid": "EncryptEvents",
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": key_arn,
            "Condition": {
                "StringEquals": {"kms:ViaService": f"s3.{region}.amazonaws.com"},
                "StringLike": {
                    "kms:EncryptionContext:aws:s3:arn": [
                        bucket_arn,
                        *(f"{bucket_arn}/{each}*" for each in (object_prefix, *previous_prefixes)),
                    ]
                },
            },
        }
    )
