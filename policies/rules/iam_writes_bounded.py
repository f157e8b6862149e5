"""Policies that allow writing anywhere."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.actions import writes
from policies.lib.arns import leaves_name_open
from policies.lib.principals import IDENTITY, all_statements, holders
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    for each in all_statements(resource, IDENTITY):
        anywhere = [one for one in each.resources if leaves_name_open(one)]
        written = [one for one in each.actions if writes(one)]
        if each.allows and anywhere and written and not each.every_action:
            yield (
                f"found {each.label} to allow {', '.join(written)} on {', '.join(anywhere)}, "
                "wanted resources by name"
            )


RULE = ResourceRule(
    id="iam-writes-bounded",
    title="A policy that allows writing lists the resources by name",
    severity="high",
    frameworks=("Checkov CKV_AWS_290",),
    why="The role could write into the archive of every customer in the account.",
    repair="Name the bucket and the path: arn:aws:s3:::BUCKET/PATH*.",
    source='Service Authorization Reference, "Actions defined by Amazon S3", 2026-11-22',
    types=holders(IDENTITY),
    judge=_judge,
)
