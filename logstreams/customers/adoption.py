"""What it means to take over a bucket that is there: refused with a reason, or said line by line.

Pure: the bucket's configuration in, a plan out. Object Lock can be switched on in a bucket that has
versioning; it then locks what is written from that moment, and nothing that was there before (S3
user guide, "Enabling Object Lock on an existing bucket", 2026-11-29).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from logstreams.customers.bucket_in_use import BucketInUse
from logstreams.settings import StackSettings
from logstreams.settings.types.policy_statements import KIT_SIDS, is_public
from logstreams.verification.checks.quantity import quantity
from logstreams.verification.facts.archive import (
    AccessLogTargetFacts,
    AclFacts,
    ArchiveFacts,
    LockFacts,
)
from logstreams.verification.facts.fact import Unavailable

KIT_RULES = ("abort-unfinished-uploads", "move-to-glacier-instant-retrieval")
"""The `ID` of each lifecycle rule that `components/archive_bucket.py` writes."""
WRITERS_SID = "DenyEventsFromOthers"
"""The kit's statement that names the one role which may write events."""
LOGGING = "logging.s3.amazonaws.com"
_KEPT_IN_PLACE = ("Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "Sid")


class AdoptionRefused(Exception):
    """The bucket cannot become this stack's archive; the text says why. Nothing was changed."""


class CannotSay(Exception):
    """What decides it cannot be read; the text says what. Nothing was changed."""


@dataclass(frozen=True)
class Adoption:
    """What taking over a bucket changes, or what is left beside one."""

    bucket: str | None
    """None: the stack has none."""
    kept: tuple[Mapping[str, Any], ...]
    """Statements of its policy that are not the kit's, and stay."""
    key_arn: str | None
    """The key that this stack made, and its state has no more, taken over too; None: none."""
    changes: tuple[tuple[str, str], ...]
    """What is changed, and how; in the order in which an update does it."""

    @property
    def kept_text(self) -> str:
        """The kept statements as the stack file has them; empty: none is kept."""
        return json.dumps(self.kept, separators=(",", ":")) if self.kept else ""


def plan(
    settings: StackSettings, facts: ArchiveFacts, key: str, use: BucketInUse | None = None
) -> Adoption:
    """Say what taking over the bucket changes.

    Args:
        settings: The stack's, with this bucket as its archive.
        facts: The bucket's configuration.
        key: ARN of the key that a destroyed stack of this customer left; empty: none.
        use: What others have set on the bucket; None: nothing.

    Raises:
        AdoptionRefused: It cannot be this stack's archive.
        CannotSay: Not all of it can be read.
    """
    _refuse_strange(settings, facts)
    lock = _known(facts.lock, "its Object Lock configuration")
    _refuse_weaker(settings, lock)
    _refuse_shared(facts)
    _refuse_written_by_others(settings, facts)
    use = use or BucketInUse()
    if settings.archive.alarms is not None:
        _refuse_notifying(_known(use.notified, "what its notifications go to"))
    kept = tuple(each for each in _statements(facts) if each.get("Sid") not in KIT_SIDS)
    _refuse_statements(kept)
    changes = (*_changes(settings, facts, lock, kept, key), *use.goes(settings))
    return Adoption(settings.bucket_name, kept, key or None, changes)


def _known(fact: Any, what: str) -> Any:
    if isinstance(fact, Unavailable):
        raise CannotSay(f"{what} cannot be read: {fact.reason}")
    return fact


def _refuse_strange(settings: StackSettings, facts: ArchiveFacts) -> None:
    name = settings.bucket_name
    if not _known(facts.exists, f"whether {name} exists"):
        raise AdoptionRefused(
            f"--bucket: found no bucket {name}, wanted one that exists; "
            f"`pulumi up --stack {settings.customer}` makes a new one"
        )
    if not _known(facts.owner_is_us, f"whose {name} is"):
        raise AdoptionRefused(
            f"--bucket: {name} belongs to another account, wanted a bucket of account "
            f"{settings.account_id} (accountId in the stack file)"
        )
    region = _known(facts.region, f"the region of {name}")
    if region != settings.aws.region:
        raise AdoptionRefused(
            f"--bucket: {name} is in {region}, wanted {settings.aws.region} (aws:region in the "
            "stack file): a bucket cannot be moved; set aws:region to its region, or leave it"
        )


def _refuse_weaker(settings: StackSettings, lock: LockFacts) -> None:
    if settings.archive.force_destroy:
        raise AdoptionRefused(
            "destination.forceDestroy: found true, wanted false for a bucket that is in use: "
            "`pulumi destroy` would delete every object that is in it"
        )
    wanted = settings.archive.retention
    if lock.mode == "COMPLIANCE" and wanted.mode != lock.mode:
        raise AdoptionRefused(
            f"destination.retention.mode: found {wanted.mode}, wanted COMPLIANCE, as the bucket "
            "has it now: new events would be kept less strictly than before"
        )
    if lock.days and wanted.days < lock.days:
        raise AdoptionRefused(
            f"destination.retention.days: found {wanted.days}, wanted at least {lock.days}, as the "
            "bucket has it now: new events would be kept for a shorter time than before"
        )


def _refuse_shared(facts: ArchiveFacts) -> None:
    acl = _known(facts.acl, "its ACL")
    if acl.ownership != AclFacts.OFF and acl.grants:
        named = ", ".join(f"{whom} ({what})" for whom, what in acl.grants)
        raise AdoptionRefused(
            f"its ACL lets in {named}: an archive has no ACLs. Grant that by a statement of the "
            "bucket policy instead, remove the grant, then try again"
        )


def _refuse_written_by_others(settings: StackSettings, facts: ArchiveFacts) -> None:
    """Refuse the archive of a stack that no file here tells of: another project's, or a fork's."""
    others = {*writers(facts)} - settings.writer_arns
    if others:
        raise AdoptionRefused(
            f"its policy ({WRITERS_SID}) lets {', '.join(sorted(others))} write events, wanted "
            f"{settings.role_arn}: it is the archive of another stack, and two customers' events "
            "would lie in one. If it is this customer's own, under an earlier name, set "
            "destination.roleName to that role's name, or remove that statement; then try again"
        )


def writers(facts: ArchiveFacts) -> Iterator[str]:
    """ARNs of the roles that the kit's statement lets write."""
    for statement in _statements(facts):
        if statement.get("Sid") == WRITERS_SID:
            for named in dict(statement.get("Condition") or {}).values():
                found = named.get("aws:PrincipalArn", ())
                yield from [found] if isinstance(found, str) else found


def _refuse_notifying(notified: tuple[str, ...]) -> None:
    if notified:
        raise AdoptionRefused(
            f"destination.alarms: the bucket notifies {', '.join(notified)}, and alarms replace "
            "all of a bucket's notifications by those to EventBridge, which would end that. Let a "
            "rule of EventBridge notify them and delete the bucket's notifications, or take alarms "
            "out of the stack file; then try again"
        )


def _refuse_statements(kept: tuple[Mapping[str, Any], ...]) -> None:
    for statement in kept:
        if is_public(statement):
            raise AdoptionRefused(
                f"its policy allows everybody {_short(statement)}: an archive is never public. "
                "Remove that statement, then try again"
            )
        if LOGGING in json.dumps(statement.get("Principal", "")):
            raise AdoptionRefused(
                f"other buckets write their access logs into it ({_short(statement)}): S3 writes "
                "none into a bucket with a default retention. Move the logs, remove that "
                "statement, then try again"
            )


def _statements(facts: ArchiveFacts) -> list[Mapping[str, Any]]:
    policy = _known(facts.policy, "its policy") or {}
    found = policy.get("Statement", [])
    return [found] if isinstance(found, Mapping) else list(found)


def _changes(
    settings: StackSettings,
    facts: ArchiveFacts,
    lock: LockFacts,
    kept: tuple[Mapping[str, Any], ...],
    key: str,
) -> Iterator[tuple[str, str]]:
    wanted, writer = settings.archive, settings.role_name
    blocked = _known(facts.public_access_blocked, "its public access block")
    yield "public access", "is blocked already" if blocked else "is blocked"
    where = " and ".join(each or "the whole bucket" for each in settings.object_prefixes)
    yield "policy", f"TLS only; {writer} alone may write to {where}; nobody may delete there"
    for statement in kept:
        yield "policy, kept", json.dumps(statement)
    versioning = _known(facts.versioning, "its versioning") or "off"
    yield "versioning", "stays Enabled" if versioning == "Enabled" else f"{versioning} → Enabled"
    before = (
        f"{lock.mode} {quantity(lock.days or 0, 'day')}" if lock.mode else "no default retention"
    )
    after = f"{wanted.retention.mode} {quantity(wanted.retention.days, 'day')}"
    if lock.enabled and before == after:
        yield "Object Lock", f"stays {after}"
    elif lock.enabled:
        yield "Object Lock", f"{before} → {after}, for what is written from then on"
    else:
        yield "Object Lock", f"off → {after}; objects that are there stay unlocked"
    yield "encryption", _encryption(settings, facts, key)
    rules = _known(facts.lifecycle, "its lifecycle rules")
    ids = (str(rule.get("ID", "one without an ID")) for rule in rules)
    others = [name for name in ids if not name.startswith(KIT_RULES)]
    if others:
        yield "lifecycle", f"the kit's rules replace: {', '.join(others)}"
    logs, wanted_logs = facts.access_logs, wanted.access_logs
    if isinstance(logs, AccessLogTargetFacts) and wanted_logs and logs.bucket != wanted_logs.bucket:
        yield "access logs", f"{logs.bucket} → {wanted_logs.bucket}"


def _encryption(settings: StackSettings, facts: ArchiveFacts, key: str) -> str:
    found, wanted = _known(facts.encryption, "its encryption"), settings.archive.encryption
    if key:
        is_used = found.key_id and found.key_id.rpartition("/")[2] == key.rpartition("/")[2]
        return f"{'stays with' if is_used else 'new objects:'} {key}, the key that this stack made"
    if found.key_id and found.key_id == wanted.key_arn:
        return f"stays with {found.key_id}"
    own = "a key of the stack's own" if wanted.type == "aws:kms" else "S3's own keys"
    after = f"new objects: {wanted.key_arn or own}"
    if not found.key_id:
        return after
    return f"{after}; those that are there need {found.key_id} as long as they are read"


def _short(statement: Mapping[str, Any]) -> str:
    return json.dumps({name: statement[name] for name in _KEPT_IN_PLACE if name in statement})
