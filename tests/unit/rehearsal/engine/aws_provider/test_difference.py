from __future__ import annotations

from typing import Any

import pytest

from rehearsal.engine.aws_provider.difference import Step, differences
from rehearsal.engine.aws_provider.resources import kind_of
from rehearsal.engine.aws_provider.wire import UNKNOWN

BUCKET = "aws:s3/bucket:Bucket"
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
ENCRYPTION = (
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
)


def found(kind: str, state: dict[str, Any], inputs: dict[str, Any]) -> dict[str, Step]:
    return {item.path: item.step for item in differences(kind_of(kind), state, inputs)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(False, None, id="false-and-nothing"),
        pytest.param(None, False, id="nothing-and-false"),
        pytest.param("", None, id="empty-text-and-nothing"),
    ],
)
def test_empty_values_are_the_same(old: Any, new: Any) -> None:
    assert found(BUCKET, {"forceDestroy": old}, {"forceDestroy": new}) == {}


def test_object_of_empty_values_is_nothing() -> None:
    state = {"rules": [{"id": "a", "filter": {"prefix": ""}}]}
    assert found(LIFECYCLE, state, {"rules": [{"id": "a", "filter": {}}]}) == {}
    assert found(LIFECYCLE, state, {"rules": [{"id": "a"}]}) == {}


def test_unknown_value_is_a_change() -> None:
    assert found(BUCKET, {"bucket": "b"}, {"bucket": UNKNOWN}) == {"bucket": Step.UPDATE}
    assert found(BUCKET, {}, {"tags": {"a": UNKNOWN}}) == {"tags": Step.ADD}
    state = {"tags": {"a": "1", "b": "2"}}
    news = {"tags": {"a": "1", "b": UNKNOWN}}
    assert found(BUCKET, state, news) == {"tags.b": Step.UPDATE}


def test_ordered_list_is_compared_place_by_place() -> None:
    state = {"rules": [{"id": "a"}, {"id": "b"}]}
    news = {"rules": [{"id": "b"}, {"id": "b"}, {"id": "c"}]}
    assert found(LIFECYCLE, state, news) == {"rules[0].id": Step.UPDATE, "rules[2]": Step.ADD}


def test_unordered_list_is_compared_by_its_items() -> None:
    state = {"entries": [{"cidr": "1"}, {"cidr": "2", "description": ""}]}
    news = {"entries": [{"cidr": "2"}, {"cidr": "3"}]}
    assert found(PREFIX_LIST, state, news) == {"entries[1]": Step.ADD, "entries[0]": Step.DELETE}


def test_same_item_twice_is_not_once() -> None:
    state = {"entries": [{"cidr": "1"}]}
    news = {"entries": [{"cidr": "1"}, {"cidr": "1"}]}
    assert found(PREFIX_LIST, state, news) == {"entries[1]": Step.ADD}


def test_nested_input_aws_fills_is_no_change() -> None:
    rule = {"bucketKeyEnabled": True}
    state = {"rules": [{**rule, "blockedEncryptionTypes": ["SSE-C"]}]}
    assert found(ENCRYPTION, state, {"rules": [rule]}) == {}


def test_nested_input_aws_does_not_fill_is_a_change() -> None:
    state = {"rules": [{"id": "a", "expiration": {"days": 1}}]}
    assert found(LIFECYCLE, state, {"rules": [{"id": "a"}]}) == {"rules[0].expiration": Step.DELETE}
