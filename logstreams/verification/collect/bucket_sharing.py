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
    s3: Any, bucket: str, prefix: str, account_id: str, owned: Callable[[str], Fact[bool]]
) -> tuple[ReplicaFacts, ...]:
    """The buckets that get copies of events, by the rules that are on and for their keys.

    A rule for objects with a tag copies no event: WorkOS sends none, and a tag that is put on later
    copies nothing (S3 user guide, "What does Amazon S3 replicate?", 2026-11-29).

    Args:
        s3: A client.
        bucket: The bucket.
        prefix: What the events' keys begin with.
        account_id: Whose it is.
        owned: Whether a bucket is of the same account.
    """
    try:
        rules = s3.get_bucket_replication(Bucket=bucket)["ReplicationConfiguration"]["Rules"]
    except ClientError as error:
        if code_of(error) == "ReplicationConfigurationNotFoundError":
            return ()
        raise
    found: dict[str, ReplicaFacts] = {}
    for rule in rules:
        some = _copied(rule, prefix)
        if some is None:
            continue
        target = str(rule["Destination"]["Bucket"]).rpartition(":")[2]
        named = rule["Destination"].get("Account")
        ours = False if named not in (None, account_id) else owned(target)
        if target not in found or not some:
            found[target] = ReplicaFacts(target, ours, some)
    return tuple(found.values())


def _copied(rule: dict[str, Any], prefix: str) -> str | None:
    """Under which longer prefix a rule copies events; empty: every event; None: it copies none.

    An older rule has its prefix beside the filter (S3 API reference, ReplicationRule, 2026-11-29).
    """
    filter_ = rule.get("Filter") or {"Prefix": rule.get("Prefix", "")}
    both = filter_.get("And", filter_)
    if rule.get("Status") != "Enabled" or filter_.get("Tag") or both.get("Tags"):
        return None
    named = str(both.get("Prefix", ""))
    if prefix.startswith(named):
        return ""
    return named if named.startswith(prefix) else None
