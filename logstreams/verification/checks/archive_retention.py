"""Whether the bucket is the one meant, and keeps what it takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from logstreams.settings import HttpsDestination
from logstreams.verification.checks.framework import Failed, Passed, Result, Skipped, check, known
from logstreams.verification.checks.lifecycle import Kept, early
from logstreams.verification.checks.quantity import quantity
from logstreams.verification.facts.archive import AccessLogTargetFacts, KeyFacts, LockFacts
from logstreams.verification.iam import Denied, Policies, Prefix, Request, decide, service
from logstreams.verification.iam import known as value
from logstreams.verification.observations import Observations


@check("LS501", "the archive bucket exists", requires=("LS401",))
def bucket_exists(seen: Observations) -> Result:
    """By HeadBucket, which answers 404 for a bucket that is nobody's."""
    name = seen.settings.bucket_name
    return (
        Passed(name) if known(seen.destination.archive.exists) else Failed("no such bucket", name)
    )


@check("LS502", "the bucket belongs to the stack's account", requires=("LS501",))
def owned(seen: Observations) -> Result:
    """Bucket names are shared by all accounts of a partition."""
    wanted = seen.settings.account_id
    return (
        Passed(wanted)
        if known(seen.destination.archive.owner_is_us)
        else Failed("another account", wanted)
    )


@check("LS813", "Pulumi manages the existing bucket", requires=("LS502",))
def managed(seen: Observations) -> Result:
    """`pulumi destroy` keeps the bucket; the next update cannot make another of its name."""
    if seen.state_has_bucket is None:
        return Skipped("the stack's state was not read")
    if seen.state_has_bucket:
        return Passed()
    return Failed(
        f"{seen.settings.bucket_name} at AWS, but no bucket in the stack's state",
        "the bucket in the stack's state",
    )


@check("LS503", "the bucket is in the stack's region", requires=("LS502",))
def in_region(seen: Observations) -> Result:
    """WorkOS writes to the region typed into its form, which is the stack's."""
    found, wanted = known(seen.destination.archive.region), seen.settings.aws.region
    return Passed(found) if found == wanted else Failed(found, wanted)


@check("LS511", "default encryption matches the stack file", requires=("LS503",))
def encrypted(seen: Observations) -> Result:
    """WorkOS sends no encryption header, so the bucket's default decides."""
    found, wanted = known(seen.destination.archive.encryption), seen.settings.archive.encryption
    if found.algorithm != wanted.type:
        return Failed(found.algorithm, wanted.type)
    if wanted.type == "aws:kms" and found.key_id is None:
        return Failed("the key that AWS manages for S3", wanted.key_arn or "the stack's own key")
    return (
        Passed(found.algorithm) if found.key_id is None else _by_the_right_key(seen, found.key_id)
    )


def _by_the_right_key(seen: Observations, found: str) -> Result:
    """Whether it is the stack's key: whoever keeps another can delete it, and every event with it.

    A bucket may name its key by ARN, ID or alias (S3 API reference, ServerSideEncryptionByDefault,
    2026-11-28).
    """
    key, named = seen.destination.archive.key, seen.settings.archive.encryption.key_arn
    wanted = named or known(seen.destination.archive.own_key)
    alias = f"alias/{seen.settings.key_alias}"
    if wanted is None:
        return Failed(found, f"the stack's own key; {alias} names none")
    if found in (wanted, wanted.rpartition("/")[2]) or (
        named is None and found.endswith(f":{alias}")
    ):
        return Passed(wanted)
    if isinstance(key, KeyFacts) and key.arn == wanted:
        return Passed(wanted)
    return Failed(found, wanted)


@check("LS512", "the bucket keeps every version", requires=("LS503",))
def versioned(seen: Observations) -> Result:
    """Object Lock needs versioning and S3 refuses to suspend it on such a bucket."""
    found = known(seen.destination.archive.versioning)
    return Passed() if found == "Enabled" else Failed(found or "off", "Enabled")


@check("LS513", "the bucket has Object Lock", requires=("LS503",))
def locked(seen: Observations) -> Result:
    """Without it an object at rest can be deleted."""
    return Passed() if known(seen.destination.archive.lock).enabled else Failed("off", "on")


@check(
    "LS514",
    "default retention has the stack file's mode and days",
    requires=("LS513",),
)
def lock_default(seen: Observations) -> Result:
    """Longer than asked is no loss of an event; shorter is."""
    found, wanted = known(seen.destination.archive.lock), seen.settings.archive.retention
    said = f"{found.mode or 'no mode'}, {quantity(found.days or 0, 'day')}"
    if found.mode == wanted.mode and (found.days or 0) >= wanted.days:
        return Passed(said)
    return Failed(said, f"{wanted.mode}, {quantity(wanted.days, 'day')}")


@check("LS515", "no object under the path expires before its retention ends", requires=("LS503",))
def nothing_expires(seen: Observations) -> Result:
    """An expiration only hides a locked version, but an event that is hidden looks lost."""
    kept = _kept(seen)
    found = [
        f"{rule.get('ID', 'a rule')}: {when}"
        for rule in known(seen.destination.archive.lifecycle)
        for when in early(rule, kept)
    ]
    return (
        Failed("; ".join(found), f"none before {quantity(kept.days, 'day')}") if found else Passed()
    )


def _kept(seen: Observations) -> Kept:
    settings, lock = seen.settings, seen.destination.archive.lock
    days = settings.archive.retention.days
    locked = isinstance(lock, LockFacts) and lock.enabled and (lock.days or 0) >= days
    quarantine = isinstance(settings.destination, HttpsDestination)
    return Kept(
        prefix=settings.object_prefix,
        others=(settings.quarantine_prefix,) if quarantine else (),
        days=days,
        locked=locked,
        now=seen.now,
    )


@check("LS516", "S3 can deliver access logs", requires=("LS503",))
def access_logs_sound(seen: Observations) -> Result:
    """The target: same account and region, SSE-S3, no Object Lock, a policy that lets S3 write.

    Source: S3 user guide, "Enabling Amazon S3 server access logging", 2026-11-22.
    """
    wanted = seen.settings.archive.access_logs
    found = known(seen.destination.archive.access_logs)
    if found is None:
        return Failed("no access logs", wanted.bucket) if wanted else Skipped("not configured")
    faults = list(_log_target_faults(found, seen))
    return Failed("; ".join(faults), "a target that takes logs") if faults else Passed(found.bucket)


def _log_target_faults(found: AccessLogTargetFacts, seen: Observations) -> list[str]:
    if not known(found.exists):
        return [f"{found.bucket} does not exist"]
    faults = []
    if not known(found.owner_is_us):
        faults.append(f"{found.bucket} belongs to another account")
    if known(found.region) != seen.settings.aws.region:
        faults.append(f"{found.bucket} is in {found.region}")
    if known(found.algorithm) != "AES256":
        faults.append(f"{found.bucket} encrypts with {found.algorithm}")
    if known(found.locked):
        faults.append(f"{found.bucket} has Object Lock")
    if not _lets_logs_in(known(found.policy), found.bucket, seen):
        faults.append(f"the policy of {found.bucket} does not let logging.s3.amazonaws.com write")
    return faults


def _lets_logs_in(document: Mapping[str, Any] | None, bucket: str, seen: Observations) -> bool:
    """Whether S3 may write access logs of the archive into a bucket."""
    keys = {
        "aws:sourcearn": value(seen.settings.bucket_arn),
        "aws:sourceaccount": value(seen.settings.account_id),
        "aws:securetransport": value("true"),
    }
    target = Prefix(f"{seen.settings.bucket_arn.rpartition(':')[0]}:{bucket}/")
    writer = service("logging.s3.amazonaws.com")
    request = Request(writer, "s3:PutObject", target, keys, seen.settings.account_id)
    return not isinstance(decide(Policies(None, resource=document), request), Denied)
