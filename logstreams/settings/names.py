"""Names the kit gives: the same for the same settings, forever, and different for other customers.

They are computed and never generated, so that a preview and the policies see whole documents.
"""

from __future__ import annotations

import hashlib
import re

from logstreams.settings.types.bucket_name import LONGEST, why_refused

_LONGEST_ROLE = 64  # IAM API reference, CreateRole, 2026-11-22
_LONGEST_LOAD_BALANCER = 32  # Elastic Load Balancing API reference, CreateLoadBalancer, 2026-11-24
_HASH_DIGITS = 8


def default_bucket_name(customer: str, account_id: str, region: str) -> str:
    """`{customer}-audit-logs-{account}-{region}`, at most 63 characters."""
    ending = f"-audit-logs-{account_id}-{region}"
    slug = _slug(customer, LONGEST - len(ending))
    if why_refused(slug + ending):  # a customer called sthree, say: S3 reserves the beginning
        slug = _hashed("c-" + slug, customer, LONGEST - len(ending))
    return slug + ending


def default_role_name(customer: str) -> str:
    """`{customer}-workos-audit-logs`, at most 64 characters."""
    ending = "-workos-audit-logs"
    return _slug(customer, _LONGEST_ROLE - len(ending)) + ending


def default_receiver_role_name(customer: str) -> str:
    """`{customer}-workos-receiver`, at most 64 characters; the function's name too."""
    ending = "-workos-receiver"
    return _slug(customer, _LONGEST_ROLE - len(ending)) + ending


def default_load_balancer_name(customer: str) -> str:
    """`{customer}-workos`, at most 32 characters; the target group's name too."""
    ending = "-workos"
    room = _LONGEST_LOAD_BALANCER - len(ending)
    slug = _slug(customer, room)
    if f"{slug}-".startswith("internal-"):  # Elastic Load Balancing reserves the beginning
        slug = _hashed("c-" + slug, customer, room)
    return slug + ending


def silence_alarm_name(customer: str) -> str:
    """`{customer}-workos-silence`, at most 64 characters; of the alarm and of its rule.

    EventBridge API reference, PutRule, 2026-11-29: at most 64 characters.
    """
    ending = "-workos-silence"
    return _slug(customer, _LONGEST_ROLE - len(ending)) + ending


def ci_role_name(customer: str, job: str) -> str:
    """`{customer}-workos-{job}`, at most 64 characters: the role of a workflow's job."""
    ending = f"-workos-{job}"
    return _slug(customer, _LONGEST_ROLE - len(ending)) + ending


def header_secret_name(customer: str) -> str:
    """`workos-log-streams/{customer}/header`."""
    return f"workos-log-streams/{customer}/header"


def key_alias(customer: str) -> str:
    """`workos-log-streams/{customer}`, without `alias/`.

    An alias may have slashes and no dots, a stack's name the reverse (KMS API reference,
    CreateAlias, 2026-11-22).
    """
    return f"workos-log-streams/{customer.replace('.', '/')}"


def default_allowlist_name(customer: str) -> str:
    """`{customer}-workos-egress`, at most 64 characters."""
    ending = "-workos-egress"
    return _slug(customer, _LONGEST_ROLE - len(ending)) + ending


def _slug(customer: str, room: int) -> str:
    """The customer in lower-case letters, digits and hyphens; a hash where that loses something."""
    slug = re.sub(r"[^a-z0-9]+", "-", customer.lower()).strip("-")
    return slug if slug == customer and len(slug) <= room else _hashed(slug, customer, room)


def _hashed(slug: str, customer: str, room: int) -> str:
    digest = hashlib.sha256(customer.encode()).hexdigest()[:_HASH_DIGITS]
    kept = slug[: room - _HASH_DIGITS - 1].strip("-")
    return f"{kept}-{digest}" if kept else digest
