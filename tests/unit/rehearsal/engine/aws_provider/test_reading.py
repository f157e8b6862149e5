from __future__ import annotations

from typing import Any

from rehearsal.engine.aws_provider import reading
from rehearsal.engine.aws_provider.resources import kind_of

BUCKET = kind_of("aws:s3/bucket:Bucket")
PREFIX_LIST = kind_of("aws:ec2/managedPrefixList:ManagedPrefixList")
ENTRIES = [{"cidr": "1", "description": ""}, {"cidr": "2", "description": "x"}]


def outputs(kind: Any, answer: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    return reading.outputs(kind, answer, known, "us-east-1", {"kit": "yes"})


def test_what_aws_does_not_know_comes_from_the_state_or_its_default() -> None:
    assert outputs(BUCKET, {}, {"forceDestroy": True})["forceDestroy"] is True
    assert outputs(BUCKET, {}, {})["forceDestroy"] is False


def test_what_aws_knows_never_comes_from_the_state() -> None:
    found = outputs(BUCKET, {"arn": "found"}, {"arn": "known", "bucketRegion": "known"})
    assert found["arn"] == "found"
    assert "bucketRegion" not in found


def test_default_tags_are_not_the_programs_own() -> None:
    carried = {"tagsAll": {"kit": "yes", "team": "a"}}
    assert outputs(BUCKET, carried, {})["tags"] == {"team": "a"}
    assert outputs(BUCKET, carried, {"tags": {"kit": "yes"}})["tags"] == carried["tagsAll"]
    assert "tags" not in outputs(BUCKET, {"tagsAll": {"kit": "yes"}}, {})


def test_default_tag_changed_outside_is_seen() -> None:
    assert outputs(BUCKET, {"tagsAll": {"kit": "no"}}, {})["tags"] == {"kit": "no"}


def test_unordered_list_keeps_the_known_order_of_the_same_items() -> None:
    turned = list(reversed(ENTRIES))
    assert outputs(PREFIX_LIST, {"entries": ENTRIES}, {"entries": turned})["entries"] == turned
    fewer = outputs(PREFIX_LIST, {"entries": ENTRIES[:1]}, {"entries": turned})["entries"]
    assert fewer == ENTRIES[:1]


def test_refreshed_inputs_are_what_was_spoken_of() -> None:
    state = {"tags": {"a": "new", "b": "more"}, "bucket": "b", "arn": "arn"}
    known = {
        "tags": {"a": "old"},
        "bucket": "b",
        "region": "r",
        "__defaults": ["bucket", "region"],
    }
    assert reading.inputs(BUCKET, state, known) == {
        "tags": {"a": "new"},
        "bucket": "b",
        "__defaults": ["bucket"],
    }


def test_imported_inputs_are_what_is_set() -> None:
    state = {"bucket": "b", "arn": "arn", "forceDestroy": False, "tagsAll": {"a": "b"}}
    assert reading.inputs(BUCKET, state, {}) == {
        "bucket": "b",
        "tagsAll": {"a": "b"},
        "__defaults": [],
    }
