"""The key an archive is encrypted with: a KMS key with yearly rotation, and its alias.

The key is retained on delete: without it not one archived event can be read. Its alias is not;
it is only a name, and left behind it would be in the way of a later key.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_aws import kms

from components.documents.key_policy import key_policy
from components.documents.render import render
from components.unreplaceable import REGION, same_as_before

DELETION_WINDOW_DAYS = 30
"""Time to think again after a deletion: the longest KMS offers (7 to 30 days; KMS API reference,
ScheduleKeyDeletion, 2026-11-22)."""


@dataclass(frozen=True, kw_only=True)
class EncryptionKeyArgs:
    """What the key of an archive is made from."""

    alias: str
    """Name without `alias/`."""
    description: str
    account_id: str
    partition: str
    region: str
    deletable: bool = False
    """Whether the key goes with the stack, as a rehearsal's must."""


class EncryptionKey(pulumi.ComponentResource):
    """A symmetric key whose use is decided by the account's IAM policies."""

    arn: pulumi.Output[str]
    """The key's ARN; unknown until the key has been made."""
    fingerprint_inputs: dict[str, pulumi.Input[str]]
    """What of the key decides whether events arrive."""

    def __init__(
        self, name: str, args: EncryptionKeyArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("logstreams:kms:EncryptionKey", name, None, opts)
        policy = render(
            key_policy(
                partition=args.partition, account_id=args.account_id, deletable=args.deletable
            )
        )
        key = kms.Key(
            f"{name}-key",
            description=args.description,
            region=args.region,
            enable_key_rotation=True,
            deletion_window_in_days=DELETION_WINDOW_DAYS,
            policy=policy,
            opts=pulumi.ResourceOptions(
                parent=self, retain_on_delete=not args.deletable, ignore_changes=[REGION]
            ),
        )
        same = same_as_before(
            "encryption key", {"aws:region": key.region}, {"aws:region": args.region}
        )
        self.arn = pulumi.Output.all(key.arn, same).apply(lambda found: str(found[0]))
        kms.Alias(
            f"{name}-alias",
            name=f"alias/{args.alias}",
            target_key_id=self.arn,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.fingerprint_inputs = {"key policy": policy}
        self.register_outputs({"arn": self.arn})
