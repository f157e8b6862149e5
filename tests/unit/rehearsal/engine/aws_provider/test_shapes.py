from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import botocore.session
import pytest

from rehearsal.engine.aws_provider.schema import resource_schema
from rehearsal.engine.aws_provider.shapes import from_aws, to_aws

LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
ENCRYPTION = (
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
)
RULE = {
    "id": "cold",
    "filter": {"and": {"prefix": "audit/", "tags": {"team": "platform"}}},
    "transitions": [{"days": 90, "storageClass": "GLACIER_IR"}],
}
AWS_RULE = {
    "ID": "cold",
    "Filter": {"And": {"Prefix": "audit/", "Tags": [{"Key": "team", "Value": "platform"}]}},
    "Transitions": [{"Days": 90, "StorageClass": "GLACIER_IR"}],
}


def shape(name: str) -> Any:
    return botocore.session.get_session().get_service_model("s3").shape_for(name)


def test_nested_names_become_those_of_aws() -> None:
    assert to_aws([RULE], shape("LifecycleRules")) == [AWS_RULE]


def test_nested_names_become_those_of_the_engine() -> None:
    declared = resource_schema(LIFECYCLE).outputs["rules"].type
    assert from_aws([{**AWS_RULE, "NewAtAws": 1}], declared) == [RULE]


def test_list_that_aws_wraps_is_wrapped_and_unwrapped() -> None:
    given = [{"blockedEncryptionTypes": ["SSE-C"]}]
    wrapped = [{"BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]}}]
    assert to_aws(given, shape("ServerSideEncryptionRules")) == wrapped
    assert from_aws(wrapped, resource_schema(ENCRYPTION).outputs["rules"].type) == given


def test_time_is_read_as_utc_text() -> None:
    declared = resource_schema(LIFECYCLE).outputs["rules"].type
    at = datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)
    found = from_aws([{"Expiration": {"Date": at}}], declared)
    assert found == [{"expiration": {"date": "2027-01-02T03:04:05Z"}}]


def test_name_aws_does_not_have_is_an_error() -> None:
    with pytest.raises(LookupError):
        to_aws({"noSuchMember": 1}, shape("LifecycleRule"))
