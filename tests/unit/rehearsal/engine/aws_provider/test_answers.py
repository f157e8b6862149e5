from __future__ import annotations

from typing import Any

import grpc
import pytest

from rehearsal.engine.aws_provider.answers import aborted, diff_response, type_of
from rehearsal.engine.aws_provider.connection import UnusableError
from rehearsal.engine.aws_provider.difference import Difference, Step

PLAIN = "urn:pulumi:dev::demo::aws:s3/bucket:Bucket::b"
CHILD = "urn:pulumi:dev::demo::logstreams:s3:Destination$aws:s3/bucket:Bucket::b"


class Context:
    """Keeps what a call was ended with."""

    def abort(self, code: grpc.StatusCode, text: str) -> None:
        self.code, self.text = code, text

    def set_trailing_metadata(self, metadata: Any) -> None:
        self.metadata = metadata


@pytest.mark.parametrize("urn", [PLAIN, CHILD], ids=["of-the-stack", "of-a-component"])
def test_type_is_the_resources_own(urn: str) -> None:
    assert type_of(urn) == "aws:s3/bucket:Bucket"


def test_error_for_the_user_is_passed_on() -> None:
    context = Context()
    aborted(UnusableError("no region"), context)  # type: ignore[arg-type]  # what is used of it
    assert (context.code, context.text) == (grpc.StatusCode.UNKNOWN, "no region")


def test_fault_of_the_provider_says_where_in_one_line() -> None:
    context = Context()
    with pytest.raises(KeyError) as fault:
        {}["missing"]
    aborted(fault.value, context)  # type: ignore[arg-type]  # what is used of it
    assert "\n" not in context.text
    assert context.text.startswith("the offline AWS provider failed at test_answers.py:")


@pytest.mark.parametrize(
    ("ignored", "left"),
    [
        pytest.param("tags", ["rules"], id="whole-property"),
        pytest.param("tags.a", ["rules", "tags"], id="one-key"),
        pytest.param("rules[0]", ["tags"], id="one-item"),
        pytest.param("tag", ["rules", "tags"], id="name-that-only-begins-alike"),
    ],
)
def test_ignored_path_takes_all_below_with_it(ignored: str, left: list[str]) -> None:
    found = [
        Difference("tags.a", "tags", Step.UPDATE, replaces=False),
        Difference("tags.b", "tags", Step.UPDATE, replaces=False),
        Difference("rules[0].id", "rules", Step.ADD, replaces=True),
    ]
    assert list(diff_response(found, [ignored], delete_first=False).diffs) == left
