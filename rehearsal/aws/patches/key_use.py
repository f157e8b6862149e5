"""Writing or reading an object under SSE-KMS uses the key as the caller; MiniStack asks nobody.

Real: S3 calls KMS with the caller's own rights: kms:GenerateDataKey to write, kms:Decrypt to read.
The key policy must let the caller, directly or by delegating to its account's IAM, and then its
identity policies, boundary and session policies must too. The request carries kms:ViaService,
kms:CallerAccount and the encryption context aws:s3:arn: the object's ARN, or the bucket's with a
bucket key. It comes from S3, so aws:ViaAWSService is true and the caller's aws:SourceIp is absent.
A key that is disabled, pending deletion or gone answers 400 with KMS's error under a "KMS." prefix.
Sources: Amazon S3 User Guide, "Using server-side encryption with AWS KMS keys"; AWS KMS Developer
Guide, "Key access" and "AWS KMS condition keys"; read 2026-11-22.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from ministack.core.iam_evaluator import (
    AuthError,
    EvalContext,
    resolve_principal,
)
from ministack.core.responses import get_region
from ministack.services import s3
from ministack.services.s3 import _error

from rehearsal.aws.patches.caller import access_key, in_own_account
from rehearsal.aws.patches.kms_decision import refusal
from rehearsal.aws.patches.kms_keys import find_key, home_of
from rehearsal.aws.patches.object_encryption import BUCKET_KEY, KEY_ID
from rehearsal.aws.patches.wrapping import Function, wrap

Answer = tuple[int, dict[str, str], Any]

CODE_OF_STATE = {
    "Disabled": ("KMS.DisabledException", "is disabled."),
    "PendingDeletion": ("KMS.KMSInvalidStateException", "is pending deletion."),
    "PendingImport": ("KMS.KMSInvalidStateException", "is pending import."),
}


_object: ContextVar[str] = ContextVar("object", default="")


def apply() -> None:
    """Ask the key where a write settles its encryption, and once a GET has found the object's."""
    wrap(s3, "_dispatch", _naming)
    wrap(s3, "_resolve_sse_write_headers", _generating)
    wrap(s3, "_get_object", _decrypting)


def _naming(original: Function) -> Function:
    def dispatch(method: str, bucket: str, key: str, *rest: Any) -> Answer:
        _object.set(key)
        answer: Answer = original(method, bucket, key, *rest)
        return answer

    return dispatch


def _generating(original: Function) -> Function:
    def resolve_sse_write_headers(headers: dict[str, str], bucket: str) -> Any:
        encryption, error = original(headers, bucket)
        if error:
            return encryption, error
        return encryption, _refused("kms:GenerateDataKey", bucket, _object.get(), encryption)

    return resolve_sse_write_headers


def _decrypting(original: Function) -> Function:
    def get_object(bucket: str, key: str, *rest: Any) -> Answer:
        answer: Answer = original(bucket, key, *rest)
        return _refused("kms:Decrypt", bucket, key, answer[1]) or answer

    return get_object


def _refused(action: str, bucket: str, key: str, encryption: dict[str, str]) -> Answer | None:
    """S3's answer if the caller may not do this with the object's key, else None."""
    name = encryption.get(KEY_ID)
    if not name or not access_key():
        # SSE-S3 or the AWS managed key, or a presigned URL, which MiniStack verifies elsewhere.
        return None
    record = find_key(name)
    if record is None:
        return _missing(name)
    region = get_region()
    with in_own_account() as account:
        caller = resolve_principal(access_key(), account)
    if isinstance(caller, AuthError) or caller.policies is None:
        # MiniStack's sign of an account's root: the bootstrap alone.
        return None
    protected = f"arn:aws:s3:::{bucket}"
    if encryption.get(BUCKET_KEY) != "true":
        protected += f"/{key}"
    context = EvalContext(
        principal_arn=caller.arn,
        principal_type=caller.type,
        principal_account=caller.account,
        action=action,
        resource_arn=record["Arn"],
        region=region,
        source_ip=None,
        service_context={
            "kms:viaservice": f"s3.{region}.amazonaws.com",
            "kms:calleraccount": caller.account,
            "kms:encryptioncontext:aws:s3:arn": protected,
            "kms:encryptioncontextkeys": ["aws:s3:arn"],
            "aws:viaawsservice": "true",
            **{
                f"aws:resourcetag/{tag['TagKey'].lower()}": tag["TagValue"]
                for tag in record.get("Tags", [])
            },
        },
        principal_keys=caller.keys,
    )
    message = refusal(caller, context, record["Policy"], home_of(record["Arn"])[0])
    if message:
        answer: Answer = _error("AccessDenied", message, 403)
        return answer
    return _unusable(record)


def _missing(name: str) -> Answer:
    region = home_of(name)[1]
    message = f"Key '{name}' does not exist" if region == get_region() else f"Invalid arn {region}"
    answer: Answer = _error("KMS.NotFoundException", message, 400)
    return answer


def _unusable(record: dict[str, Any]) -> Answer | None:
    if record["KeyState"] not in CODE_OF_STATE:
        return None
    code, what = CODE_OF_STATE[record["KeyState"]]
    answer: Answer = _error(code, f"{record['Arn']} {what}", 400)
    return answer
