"""Whether the bucket keeps what it takes: versions, lock, lifecycle rules, access logs.

Source of what lifecycle rules reach: S3 user guide, "Lifecycle configuration elements", "Object
Lock considerations", 2026-11-28.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from logstreams.settings import HttpsDestination
from logstreams.verification.checks.framework import Failed, Passed, Result, Skipped, check, known
from logstreams.verification.checks.quantity import quantity
from logstreams.verification.facts.archive import AccessLogTargetFacts, LockFacts
from logstreams.verification.iam import Denied, Policies, Prefix, Request, decide, service
from logstreams.verification.iam import known as value
from logstreams.verification.observations import Observations

Rule = Mapping[str, Any]

LARGEST_EVENT = 1_000_000
"""Bytes; more than an event with all the metadata that WorkOS takes (50 keys of 500 characters for
the actor and for each of many targets), and what a load balancer hands to the receiver."""

SMALLEST_EVENT = 100
"""Bytes; less than an event's fields take that it must have."""

_DAY = "dddd-dd-dd/"
"""The folder of an event's UTC day, d for a digit (Log Streams, S3, 2026-11-22)."""


@check("LS512", "the bucket keeps every version", requires=("LS503",))
def versioned(seen: Observations) -> Result:
    """Object Lock needs versioning and S3 refuses to suspend it on such a bucket."""
    found = known(seen.destination.archive.versioning)
    return Passed() if found == "Enabled" else Failed(found or "off", "Enabled")


@check("LS513", "the bucket has Object Lock", requires=("LS503",))
def locked(seen: Observations) -> Result:
    """Without it an object at rest can be deleted."""
    return Passed() if known(seen.destination.archive.lock).enabled else Failed("off", "on")


@check("LS514", "default retention has the stack file's mode, and days enough", requires=("LS513",))
def lock_default(seen: Observations) -> Result:
    """Longer than asked is no loss of an event; shorter is."""
    found, wanted = known(seen.destination.archive.lock), seen.settings.archive.retention
    said = f"{found.mode or 'no mode'}, {quantity(found.days or 0, 'day')}"
    if found.mode == wanted.mode and (found.days or 0) >= wanted.days:
        return Passed(said)
    return Failed(said, f"{wanted.mode}, {quantity(wanted.days, 'day')}")


@check("LS527", "default retention is no longer than the stack file's", requires=("LS514",))
def lock_no_longer(seen: Observations) -> Result:
    """A lock of COMPLIANCE that is years too long is there for years."""
    days, wanted = known(seen.destination.archive.lock).days or 0, seen.settings.archive.retention
    said = quantity(days, "day")
    return Passed(said) if days <= wanted.days else Failed(said, quantity(wanted.days, "day"))


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
        others=(
            *settings.previous_prefixes,
            *((settings.quarantine_prefix,) if quarantine else ()),
        ),
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


@dataclass(frozen=True)
class Kept:
    """How events are kept.

    Attributes:
        prefix: What every event's key begins with, before the folder of its day.
        others: Other prefixes under which something is kept as long.
        days: The retention.
        locked: Versions are locked for the whole retention: no lifecycle rule deletes them.
        now: The present.
    """

    prefix: str
    others: tuple[str, ...]
    days: int
    locked: bool
    now: datetime


def early(rule: Rule, kept: Kept) -> list[str]:
    """When a rule expires events, where that is before their retention ends."""
    if rule.get("Status") != "Enabled" or not _reaches(rule, kept):
        return []
    current, days = rule.get("Expiration", {}), kept.days
    found = [current["Days"]] if current.get("Days") else []
    if not kept.locked:
        old = rule.get("NoncurrentVersionExpiration", {}).get("NoncurrentDays")
        found += [old] if old else []
    said = [quantity(each, "day") for each in found if each < days]
    date = current.get("Date")
    # From that day on, every object expires on the day it is written. What is written today is
    # reached only if its retention lasts until then.
    if date and _at(date) < kept.now + timedelta(days=days):
        said.append(f"from {date:%Y-%m-%d} on")
    return said


def _at(date: datetime) -> datetime:
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _reaches(rule: Rule, kept: Kept) -> bool:
    """Whether an event matches a rule's filter; events carry no tags."""
    found = rule.get("Filter") or {}
    both = found.get("And") or found
    if both.get("Tag") or both.get("Tags"):
        return False
    if both.get("ObjectSizeGreaterThan", 0) >= LARGEST_EVENT:
        return False
    if both.get("ObjectSizeLessThan", LARGEST_EVENT) <= SMALLEST_EVENT:
        return False
    prefix = str(both.get("Prefix") or rule.get("Prefix") or "")
    return _holds_events(prefix, kept) or any(
        prefix.startswith(other) or other.startswith(prefix) for other in kept.others
    )


def _holds_events(prefix: str, kept: Kept) -> bool:
    """Whether keys with this prefix can be of an event whose retention has not ended."""
    if kept.prefix.startswith(prefix):
        return True
    if not prefix.startswith(kept.prefix):
        return False
    folder = prefix.removeprefix(kept.prefix)[: len(_DAY)]
    pattern = _DAY[: len(folder)]
    if not all(
        one.isdecimal() if wanted == "d" else one == wanted
        for one, wanted in zip(folder, pattern, strict=True)
    ):
        return False
    latest = folder + "9999-99-99/"[len(folder) :]
    oldest = kept.now - timedelta(days=kept.days)
    return latest[:10] >= f"{oldest:%Y-%m-%d}"
