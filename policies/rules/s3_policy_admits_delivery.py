"""Bucket policies that deny WorkOS's own request."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.delivery import SOURCE_IP, WRITE, concerned, puts
from policies.lib.denials import rests_on_headers
from policies.lib.principals import BUCKET, all_statements, holders
from policies.lib.project import PARAMETERS
from policies.lib.requests import answered
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, parameters: Parameters) -> Iterator[str]:
    statements = tuple(all_statements(resource, BUCKET))
    requests = puts(resource, statements, parameters)
    for each in concerned(resource, statements):
        # What denies by address, or by a missing header, is another rule's to tell.
        if each.allows or each.conditions_on(SOURCE_IP):
            continue
        denied = [one for one in requests if answered(each, one) is True]
        if denied and not any(rests_on_headers(each, one) for one in denied):
            yield (
                f"found {each.label} to deny {WRITE} to whoever writes events, wanted a denial "
                "that spares the delivery role"
            )


RULE = ResourceRule(
    id="s3-policy-admits-delivery",
    title="No bucket policy denies WorkOS's writes",
    severity="critical",
    why=(
        "A denial overrides what the delivery role is allowed: S3 rejects every event while the "
        "stream stays active."
    ),
    repair="Exclude the delivery role with ArnNotEquals aws:PrincipalArn, or remove the statement.",
    source='IAM User Guide, "Policy evaluation logic"; WorkOS, "Log Streams", 2026-11-28',
    types=holders(BUCKET),
    parameters=PARAMETERS,
    judge=_judge,
)
