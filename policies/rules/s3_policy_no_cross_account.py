"""Bucket policies that let in other accounts."""

from __future__ import annotations

from functools import partial

from policies.lib.principals import BUCKET, ORGANIZATIONS, holders, lets_others_in
from policies.rule import ResourceRule

RULE = ResourceRule(
    id="s3-policy-no-cross-account",
    title="A bucket policy grants access to no other account",
    severity="high",
    frameworks=("Security Hub S3.6", "Prowler s3_bucket_cross_account_access"),
    why=(
        "WorkOS accesses the bucket through the delivery role, which requires the external ID. A "
        "grant to WorkOS's account, or to any other, does not require it."
    ),
    repair=(
        "Remove the statement, and let the other account assume a role of this one. If your own "
        "organization needs access, add it to the pack's configuration under `organizations`."
    ),
    source='IAM User Guide, "Cross account resource access in IAM", 2026-11-22',
    types=holders(BUCKET),
    parameters={"organizations": ORGANIZATIONS},
    judge=partial(lets_others_in, BUCKET),
)
