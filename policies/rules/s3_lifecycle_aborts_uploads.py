"""Lifecycle rules that tidy up unfinished uploads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.lib.resources import LIFECYCLE
from policies.lib.values import mappings, number
from policies.resource import Resource, dig
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    if not any(_aborts(rule) for rule in mappings(resource.get("rules"))):
        yield (
            "found no enabled rule for the whole bucket with abortIncompleteMultipartUpload, "
            "wanted one"
        )


def _aborts(rule: Mapping[str, Any]) -> bool:
    days = number(dig(rule, "abortIncompleteMultipartUpload", "daysAfterInitiation"))
    return dig(rule, "status") == "Enabled" and days is not None and not _limited(rule)


def _limited(rule: Mapping[str, Any]) -> bool:
    """Whether a rule is about a part of the bucket only."""
    found = dig(rule, "filter")
    limits = list(found.values()) if isinstance(found, Mapping) else []
    return any(limit not in (None, "", {}) for limit in [*limits, dig(rule, "prefix")])


RULE = ResourceRule(
    id="s3-lifecycle-aborts-uploads",
    title="A bucket's lifecycle removes the parts of unfinished uploads",
    severity="low",
    frameworks=(
        "Security Hub S3.13",
        "Checkov CKV_AWS_300",
        "Checkov CKV2_AWS_61",
        "Prowler s3_bucket_lifecycle_enabled",
    ),
    why="Parts of unfinished uploads are not events, do not appear in listings, and cost money.",
    repair="Add a rule with abortIncompleteMultipartUpload and an empty prefix.",
    source='S3 User Guide, "Deleting incomplete multipart uploads", 2026-11-22',
    types=(LIFECYCLE,),
    judge=_judge,
)
