"""The archive bucket: takes the object, from every address, and keeps it."""

from __future__ import annotations

from logstreams.verification.checks.archive.access import (
    account_not_public,
    admits_every_address,
    admits_role,
    copied_nowhere,
    lets_no_stranger_in,
    needs_no_header,
    no_acl_lets_in,
    not_public,
    tls_only,
)
from logstreams.verification.checks.archive.encryption import (
    alias_names_the_key,
    encrypted,
    key_enabled,
    key_lets_no_stranger_in,
    key_usable,
)
from logstreams.verification.checks.archive.ownership import (
    bucket_exists,
    in_region,
    managed,
    owned,
)
from logstreams.verification.checks.archive.retention import (
    access_logs_sound,
    lock_default,
    lock_no_longer,
    locked,
    nothing_expires,
    versioned,
)
from logstreams.verification.checks.archive.silence import silence_told
from logstreams.verification.checks.archive.topics import topics_tell
from logstreams.verification.checks.framework import Category
from logstreams.verification.checks.outlook import archive_changes, archive_depends

CATEGORY = Category(
    "archive",
    "Archive bucket",
    (
        bucket_exists,
        owned,
        managed,
        in_region,
        admits_every_address,
        admits_role,
        needs_no_header,
        tls_only,
        not_public,
        lets_no_stranger_in,
        no_acl_lets_in,
        copied_nowhere,
        key_enabled,
        key_usable,
        key_lets_no_stranger_in,
        encrypted,
        alias_names_the_key,
        versioned,
        locked,
        lock_default,
        lock_no_longer,
        nothing_expires,
        access_logs_sound,
        silence_told,
        topics_tell,
        archive_changes,
        archive_depends,
        account_not_public,
    ),
)
