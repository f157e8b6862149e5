from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from rehearsal.engine.aws_provider.invokes import invoke
from rehearsal.engine.aws_provider.resource_handler import NotImitatedError


def connection(region: str, partition: str) -> Any:
    caller = {"Account": "012345670123", "Arn": "arn:user", "UserId": "AIDA"}
    return SimpleNamespace(region=region, partition=partition, identity=lambda: caller)


COMMERCIAL = connection("eu-central-1", "aws")
CHINA = connection("cn-north-1", "aws-cn")


def test_caller_is_whom_aws_names() -> None:
    assert invoke("aws:index/getCallerIdentity:getCallerIdentity", {}, COMMERCIAL) == {
        "id": "012345670123",
        "accountId": "012345670123",
        "arn": "arn:user",
        "userId": "AIDA",
    }


@pytest.mark.parametrize(
    ("where", "suffix", "reverse"),
    [
        pytest.param(COMMERCIAL, "amazonaws.com", "com.amazonaws", id="aws"),
        pytest.param(CHINA, "amazonaws.com.cn", "cn.com.amazonaws", id="aws-cn"),
    ],
)
def test_partition_is_the_regions(where: Any, suffix: str, reverse: str) -> None:
    assert invoke("aws:index/getPartition:getPartition", {}, where) == {
        "id": where.partition,
        "partition": where.partition,
        "dnsSuffix": suffix,
        "reverseDnsPrefix": reverse,
    }


def test_region_is_the_providers_or_the_one_asked_for() -> None:
    token = "aws:index/getRegion:getRegion"
    assert invoke(token, {}, COMMERCIAL)["description"] == "Europe (Frankfurt)"
    assert invoke(token, {"region": "us-west-2"}, COMMERCIAL)["endpoint"] == (
        "ec2.us-west-2.amazonaws.com"
    )


def test_function_that_is_not_imitated_is_refused_by_name() -> None:
    with pytest.raises(NotImitatedError, match="aws:s3/getBucket:getBucket"):
        invoke("aws:s3/getBucket:getBucket", {}, COMMERCIAL)
