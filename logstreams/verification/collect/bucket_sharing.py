"""What shares a bucket beside its policy: its ACL, and copies of what is put into it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from logstreams.verification.collect.reading import code_of
from logstreams.verification.facts.archive import AclFacts, ReplicaFacts
from logstreams.verification.facts.fact import Fact

_BEFORE_2023 = "ObjectWriter"
"""What a bucket without ownership controls has (S3 user guide, "Controlling ownership of objects
and disabling ACLs for your bucket", 2026-11-28)."""


def acl_of(s3: Any, bucket: str) -> AclFacts:
    """Who owns what is put into a bucket, and whom its ACL lets in beside the owner."""
    try:
        rules = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
        ownership = str(rules[0]["ObjectOwnership"])
    except ClientError as error:
        if code_of(error) != "OwnershipControlsNotFoundError":
            raise
        ownership = _BEFORE_2023
    if ownership == AclFacts.OFF:
        return AclFacts(ownership, ())
    found = s3.get_bucket_acl(Bucket=bucket)
    owner = found.get("Owner", {}).get("ID")
    grants = tuple(
        (_grantee(grant["Grantee"]), str(grant["Permission"]))
        for grant in found.get("Grants", ())
        if grant["Grantee"].get("ID", "") != owner
    )
    return AclFacts(ownership, grants)


def _grantee(grantee: dict[str, Any]) -> str:
    return str(grantee.get("URI") or grantee.get("ID") or grantee.get("EmailAddress"))


def replicas_of(
    s3: Any, bucket: str, account_id: str, owned: Callable[[str], Fact[bool]]
) -> tuple[ReplicaFacts, ...]:
    """The buckets that get copies of what is put into one.

    Args:
        s3: A client.
        bucket: The bucket.
        account_id: Whose it is.
        owned: Whether a bucket is of the same account.
    """
    try:
        rules = s3.get_bucket_replication(Bucket=bucket)["ReplicationConfiguration"]["Rules"]
    except ClientError as error:
        if code_of(error) == "ReplicationConfigurationNotFoundError":
            return ()
        raise
    found: dict[str, Fact[bool]] = {}
    for rule in rules:
        if rule.get("Status") == "Enabled":
            target = str(rule["Destination"]["Bucket"]).rpartition(":")[2]
            named = rule["Destination"].get("Account")
            found[target] = False if named not in (None, account_id) else owned(target)
    return tuple(ReplicaFacts(target, ours) for target, ours in found.items())
