"""aws:kms/key:Key.

Source: terraform-provider-aws internal/service/kms/key.go (2026).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from botocore.exceptions import ClientError

from rehearsal.engine.aws_provider.connection import Aws
from rehearsal.engine.aws_provider.failures import RefusedError, code
from rehearsal.engine.aws_provider.patience import retry_while, wait_until
from rehearsal.engine.aws_provider.property_check import Failure
from rehearsal.engine.aws_provider.resource_handler import Change, ResourceHandler
from rehearsal.engine.aws_provider.rules import between, no_longer_than
from rehearsal.engine.aws_provider.tags import from_list, retag

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

_PENDING = "PendingDeletion"


class Key(ResourceHandler):
    """A customer-managed key; deleted ones live on until their window is over."""

    type_name = "aws:kms/key:Key"
    noun = "KMS Key"
    defaults: ClassVar[Mapping[str, Any]] = {
        "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "keyUsage": "ENCRYPT_DECRYPT",
        "isEnabled": True,
        "enableKeyRotation": False,
        "bypassPolicyLockoutSafetyCheck": False,
    }
    replace_on = frozenset({"customerMasterKeySpec", "keyUsage", "multiRegion", "region"})
    computed = frozenset({"description", "multiRegion", "policy", "rotationPeriodInDays"})
    policies = frozenset({"policy"})
    local = frozenset({"bypassPolicyLockoutSafetyCheck", "deletionWindowInDays"})
    not_imitated = frozenset({"customKeyStoreId", "xksKeyId"})

    def check(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        """Yield periods out of range, and a rotation period without rotation."""
        yield from no_longer_than(inputs, "description", 8192)
        yield from between(inputs, "deletionWindowInDays", 7, 30)
        yield from between(inputs, "rotationPeriodInDays", 90, 2560)
        if "rotationPeriodInDays" in inputs and inputs["enableKeyRotation"] is False:
            path = "rotationPeriodInDays"
            yield Failure(path, f'"{path}": all of `enableKeyRotation,{path}` must be specified')

    def create(self, aws: Aws, inputs: Mapping[str, Any]) -> str:
        """Make the key, once the principals of its policy are there."""
        kms: KMSClient = aws.client("kms")
        request: Any = {
            "KeySpec": inputs["customerMasterKeySpec"],
            "KeyUsage": inputs["keyUsage"],
            "BypassPolicyLockoutSafetyCheck": inputs["bypassPolicyLockoutSafetyCheck"],
            "Description": inputs.get("description", ""),
            "MultiRegion": inputs.get("multiRegion", False),
            "Tags": _tag_list(inputs["tagsAll"]),
        }
        if inputs.get("policy"):
            request["Policy"] = inputs["policy"]
        answer = retry_while(
            aws,
            lambda error: code(error) == "MalformedPolicyDocumentException",
            lambda: kms.create_key(**request),
        )
        return answer["KeyMetadata"]["KeyId"]

    def complete(self, aws: Aws, resource_id: str, inputs: Mapping[str, Any]) -> None:
        """Switch rotation on and the key off, if so wanted."""
        kms: KMSClient = aws.client("kms")
        if inputs["enableKeyRotation"]:
            _rotate(kms, resource_id, inputs)
        if not inputs["isEnabled"]:
            kms.disable_key(KeyId=resource_id)

    def read(
        self, aws: Aws, resource_id: str, known: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """Read the key, its policy, rotation and tags; one being deleted is gone."""
        kms: KMSClient = aws.client("kms")
        found = _metadata(kms, resource_id)
        if found is None or found["KeyState"] == _PENDING:
            return None
        rotation = kms.get_key_rotation_status(KeyId=resource_id)
        enabled = rotation["KeyRotationEnabled"]
        tags = kms.list_resource_tags(KeyId=resource_id).get("Tags", [])
        return {
            "arn": found["Arn"],
            "keyId": found["KeyId"],
            "customerMasterKeySpec": found.get("KeySpec") or found.get("CustomerMasterKeySpec"),
            "description": found.get("Description"),
            "enableKeyRotation": enabled,
            "isEnabled": found["Enabled"],
            "keyUsage": found["KeyUsage"],
            "multiRegion": found.get("MultiRegion", False),
            "policy": kms.get_key_policy(KeyId=resource_id, PolicyName="default")["Policy"],
            "rotationPeriodInDays": rotation.get("RotationPeriodInDays") if enabled else None,
            "tagsAll": from_list(tags, "TagKey", "TagValue"),  # type: ignore[arg-type]  # TypedDicts of strings
        }

    def update(self, aws: Aws, resource_id: str, change: Change) -> None:
        """Change what differs; a key is switched off last, for it must be on for the rest."""
        kms: KMSClient = aws.client("kms")
        new, names = change.new, change.names
        if "isEnabled" in names and new["isEnabled"]:
            kms.enable_key(KeyId=resource_id)
        if {"enableKeyRotation", "rotationPeriodInDays"} & names:
            _rotate(kms, resource_id, new)
        if "description" in names:
            kms.update_key_description(KeyId=resource_id, Description=new["description"])
        if "policy" in names:
            policy: str = new["policy"]
            retry_while(
                aws,
                lambda error: code(error) == "MalformedPolicyDocumentException",
                lambda: kms.put_key_policy(
                    KeyId=resource_id,
                    PolicyName="default",
                    Policy=policy,
                    BypassPolicyLockoutSafetyCheck=new["bypassPolicyLockoutSafetyCheck"],
                ),
            )
        if "tagsAll" in names:
            _retag(kms, resource_id, change)
        if "isEnabled" in names and not new["isEnabled"]:
            kms.disable_key(KeyId=resource_id)

    def delete(self, aws: Aws, resource_id: str, state: Mapping[str, Any]) -> None:
        """Schedule the deletion and wait until AWS has it so."""
        kms: KMSClient = aws.client("kms")
        window: Any = {}
        if state.get("deletionWindowInDays"):
            window["PendingWindowInDays"] = state["deletionWindowInDays"]
        try:
            kms.schedule_key_deletion(KeyId=resource_id, **window)
        except ClientError as error:
            if code(error) == "NotFoundException":
                return
            if code(error) != "KMSInvalidStateException" or _PENDING not in _state(
                kms, resource_id
            ):
                raise
        if not wait_until(aws, lambda: _state(kms, resource_id) in (_PENDING, "")):
            raise RefusedError(f"timeout while waiting for state to become '{_PENDING}'")


def _metadata(kms: KMSClient, key: str) -> Any:
    try:
        return kms.describe_key(KeyId=key)["KeyMetadata"]
    except ClientError as error:
        if code(error) == "NotFoundException":
            return None
        raise


def _state(kms: KMSClient, key: str) -> str:
    found = _metadata(kms, key)
    return found["KeyState"] if found else ""


def _rotate(kms: KMSClient, key: str, inputs: Mapping[str, Any]) -> None:
    if not inputs["enableKeyRotation"]:
        kms.disable_key_rotation(KeyId=key)
    elif "rotationPeriodInDays" in inputs:
        kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=inputs["rotationPeriodInDays"])
    else:
        kms.enable_key_rotation(KeyId=key)


def _tag_list(tags: Mapping[str, str]) -> Any:
    return [{"TagKey": key, "TagValue": value} for key, value in tags.items()]


def _retag(kms: KMSClient, key: str, change: Change) -> None:
    removed, added = retag(change.old, change.new)
    if removed:
        kms.untag_resource(KeyId=key, TagKeys=removed)
    if added:
        kms.tag_resource(KeyId=key, Tags=_tag_list(added))
