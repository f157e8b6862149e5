"""The archive bucket: takes the object, from every address, and keeps it."""

from __future__ import annotations

from logstreams.verification.checks.archive_access import (
    admits_every_address,
    admits_role,
    key_enabled,
    key_lets_no_stranger_in,
    key_usable,
    lets_no_stranger_in,
    needs_no_header,
    not_public,
    tls_only,
)
from logstreams.verification.checks.archive_retention import (
    access_logs_sound,
    bucket_exists,
    encrypted,
    in_region,
    lock_default,
    locked,
    managed,
    nothing_expires,
    owned,
    versioned,
)
from logstreams.verification.checks.bucket_sharing import (
    account_not_public,
    copied_nowhere,
    no_acl_lets_in,
)
from logstreams.verification.checks.framework import Category
from logstreams.verification.checks.outlook import archive_changes, archive_depends
from logstreams.verification.checks.unmanaged import all_managed

CATEGORY = Category(
    "archive",
    "Archive bucket",
    (
        bucket_exists,
        owned,
        managed,
        all_managed,
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
        versioned,
        locked,
        lock_default,
        nothing_expires,
        access_logs_sound,
        archive_changes,
        archive_depends,
        account_not_public,
    ),
)
