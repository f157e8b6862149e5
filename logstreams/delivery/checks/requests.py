"""The requests WorkOS's delivery makes, as policies see them."""

from __future__ import annotations

from logstreams.delivery.facts.archive import EncryptionFacts
from logstreams.delivery.observations import Observations
from logstreams.delivery.policy import Request


def object_arn(seen: Observations) -> str:
    """An object as WorkOS would write it now: `{path}YYYY-MM-DD/{timestamp}_{suffix}.json`."""
    probe = seen.delivery.probe
    time = probe.timestamp if probe else f"{seen.now:%Y-%m-%dT%H:%M:%S}.000Z"
    key = f"{seen.settings.object_prefix}{time[:10]}/{time}_000000000000.json"
    return f"{seen.settings.bucket_arn}/{key}"


def put_request(seen: Observations, address: str | None = None) -> Request:
    """s3:PutObject by the delivery role over TLS, from an egress address (default: the first)."""
    return Request(
        principal_arn=seen.settings.role_arn,
        action="s3:PutObject",
        resource_arn=object_arn(seen),
        region=seen.settings.aws.region,
        source_ip=address or seen.settings.egress_addresses[0],
    )


def key_request(
    seen: Observations, key_arn: str, action: str, encryption: EncryptionFacts
) -> Request:
    """A use of the bucket's key that S3 makes for the delivery role.

    With a bucket key the encryption context is the bucket's ARN, else the object's (S3 user guide,
    Reducing the cost of SSE-KMS with S3 Bucket Keys).
    """
    settings = seen.settings
    context = settings.bucket_arn if encryption.bucket_key else object_arn(seen)
    return Request(
        principal_arn=settings.role_arn,
        action=action,
        resource_arn=key_arn,
        region=settings.aws.region,
        source_ip=settings.egress_addresses[0],
        context=(
            ("kms:viaservice", f"s3.{settings.aws.region}.amazonaws.com"),
            ("kms:calleraccount", settings.account_id),
            ("kms:encryptioncontext:aws:s3:arn", context),
        ),
    )
