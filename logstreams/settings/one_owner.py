"""What one stack file alone may name: its organization, its archive's bucket and its role."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from logstreams.settings.file.keys import KeyPath
from logstreams.settings.names import (
    default_bucket_name,
    default_receiver_role_name,
    default_role_name,
)
from logstreams.settings.stack import StackSettings
from logstreams.settings.validation_context import ValidationContext, mapping

_DERIVED_BUCKET = re.compile(r".+-audit-logs-(?P<account>[0-9]{12})-(?P<region>[a-z0-9-]+)")

_DERIVED_ROLES = (default_role_name, default_receiver_role_name)

_DERIVED_ROLE = "-workos-"
"""In each of them."""


@dataclass(frozen=True)
class Doubled:
    """Something that another stack file names too."""

    key: KeyPath
    """Where this stack file names it, or could."""
    value: str
    is_given: bool
    """False: derived from the stack's name, no key has it."""
    what: str
    """What it is there: `the archive of`, say."""
    wanted: str


@dataclass(frozen=True)
class OwnNames:
    """What a stack file names for itself, to be looked for in the project's others.

    Names of buckets are global, those of roles an account's. A name that the stack file gives may
    be another's derived one, which stands in no file; two derived ones differ.
    """

    settings: StackSettings
    with_organization: bool = True
    """False: the organization is not known yet."""

    def may_be_in(self, stack: str, text: bytes) -> bool:
        """Whether a stack file is worth parsing, which takes much longer than to ask this.

        Args:
            stack: Its stack's name.
            text: What stands in it.
        """
        if self.with_organization and self.settings.organization_id.encode() in text:
            return True
        if any(name in text and key.search(text) for name, key in self._buckets_written):
            return True
        buckets, role = self._like_derived
        if any(
            account.encode() in text and default_bucket_name(stack, account, region) == name
            for name, account, region in buckets
        ):
            return True
        if self._role_written is None or self.settings.account_id.encode() not in text:
            return False
        if self._role_written.search(text):
            return True
        return bool(role) and role in {name(stack) for name in _DERIVED_ROLES}

    def doubled_in(self, stack: str, plain: Mapping[str, Any]) -> Iterator[Doubled]:
        """What another stack file names too.

        Args:
            stack: Its stack's name.
            plain: What stands in it, which may have problems of its own.
        """
        own = self.settings
        if self.with_organization and plain.get("organizationId") == own.organization_id:
            yield Doubled(
                ("organizationId",),
                own.organization_id,
                is_given=True,
                what="also in",
                wanted="an organization that no other stack file names: WorkOS has one log stream "
                "for each, and setting it up for one stack would take it from the other",
            )
        other = _Archive.of(stack, plain)
        archive = own.destination.archive
        if archive is None or other is None:
            return
        if own.bucket_name == other.bucket:
            yield Doubled(
                (*self._section, "bucketName"),
                own.bucket_name,
                is_given=archive.bucket_name is not None,
                what="the archive of",
                wanted="a bucket that no other stack file names: an archive has one customer's "
                "events, and one stack that has it in its state",
            )
        if (own.account_id, own.role_name) == (other.account, other.role):
            yield Doubled(
                (*self._section, "roleName"),
                own.role_name,
                is_given=archive.role_name is not None,
                what="the role of",
                wanted="a role that no other stack file of the account names: its rights and its "
                "trust are one customer's",
            )
        logs = archive.access_logs
        if logs is not None and logs.bucket == other.bucket:
            yield Doubled(
                (*self._section, "accessLogs", "bucket"),
                logs.bucket,
                is_given=True,
                what="the archive of",
                wanted="a bucket that is no archive: S3 writes no logs into a bucket with default "
                "retention",
            )

    @cached_property
    def _section(self) -> KeyPath:
        is_receiver = self.settings.destination.type == "https"
        return ("destination", "managed") if is_receiver else ("destination",)

    @cached_property
    def _buckets(self) -> tuple[str, ...]:
        archive = self.settings.destination.archive
        if archive is None:
            return ()
        logs = (archive.access_logs.bucket,) if archive.access_logs else ()
        return (self.settings.bucket_name, *logs)

    @cached_property
    def _buckets_written(self) -> tuple[tuple[bytes, re.Pattern[bytes]], ...]:
        """Buckets with what finds them as another's archive; all files may share access logs."""
        return tuple((name.encode(), _key_with("bucketName", name)) for name in self._buckets)

    @cached_property
    def _role_written(self) -> re.Pattern[bytes] | None:
        return _key_with("roleName", self.settings.role_name) if self._buckets else None

    @cached_property
    def _like_derived(self) -> tuple[tuple[tuple[str, str, str], ...], str]:
        """Names given here that may be derived ones of others.

        Buckets with account and region, and the role's name or nothing.
        """
        archive = self.settings.destination.archive
        if archive is None:
            return (), ""
        given = self._buckets[0 if archive.bucket_name else 1 :]
        found = ((name, _DERIVED_BUCKET.fullmatch(name)) for name in given)
        buckets = tuple((name, form["account"], form["region"]) for name, form in found if form)
        role = archive.role_name or ""
        return buckets, role if _DERIVED_ROLE in role else ""


@dataclass(frozen=True)
class _Archive:
    account: str | None
    bucket: str | None
    role: str

    @classmethod
    def of(cls, stack: str, plain: Mapping[str, Any]) -> _Archive | None:
        destination = mapping(plain.get("destination"))
        is_receiver = destination.get("type") == "https"
        if destination.get("type") != "s3" and not (is_receiver and destination.get("managed")):
            return None
        around = ValidationContext.of(plain)
        account, region = around.account_id, around.region
        derived = default_bucket_name(stack, account, region) if account and region else None
        role = _DERIVED_ROLES[is_receiver](stack)
        archive = around.archive
        return cls(account, archive.get("bucketName") or derived, archive.get("roleName") or role)


def _key_with(key: str, name: str) -> re.Pattern[bytes]:
    """Finds a name as the key's value, however it is quoted."""
    return re.compile(rf"{key}\W{{1,40}}{re.escape(name)}(?![\w+=,.@-])".encode())
