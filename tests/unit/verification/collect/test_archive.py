"""Whether a bucket is there, and whose it is; S3's answers are scripted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from logstreams.verification.collect.archive import collect_archive
from logstreams.verification.facts.fact import Unavailable

BUCKET, ACCOUNT = "acme-audit-logs", "012345670123"


class S3:
    """Answers HeadBucket, ListBuckets and GetBucketLocation; every other read is denied."""

    def __init__(
        self, head: str = "", listed: str | list[str] | None = None, location: str = ""
    ) -> None:
        self.head, self.listed, self.location = head, listed or [], location

    def head_bucket(self, **_: Any) -> dict[str, Any]:
        return self._answer(self.head)

    def get_bucket_location(self, **asked: Any) -> dict[str, Any]:
        return self._answer(self.location if "ExpectedBucketOwner" in asked else "")

    def get_paginator(self, _: str) -> S3:
        return self

    def paginate(self, **_: Any) -> Iterator[dict[str, Any]]:
        if isinstance(self.listed, str):
            self._answer(self.listed)
        yield {"Buckets": [{"Name": name} for name in self.listed]}

    def __getattr__(self, _: str) -> Any:
        return lambda **_: self._answer("AccessDenied")

    def _answer(self, code: str) -> dict[str, Any]:
        if code:
            raise ClientError({"Error": {"Code": code, "Message": "-"}}, "Scripted")
        return {}


class Aws:
    def __init__(self, s3: S3) -> None:
        self._s3 = s3

    def client(self, _service: str, region: str | None = None) -> S3:
        return self._s3


def collected(**answers: Any) -> tuple[object, object]:
    aws: Any = Aws(S3(**answers))
    facts = collect_archive(aws, BUCKET, ACCOUNT)
    return facts.exists, facts.owner_is_us


@pytest.mark.parametrize(
    ("answers", "exists", "ours"),
    [
        pytest.param({"listed": [BUCKET]}, True, True, id="ours"),
        pytest.param({"listed": [f"{BUCKET}-old"]}, True, False, id="readable but not ours"),
        pytest.param({"head": "403", "listed": []}, True, False, id="denied and not ours"),
        pytest.param({"head": "403", "listed": [BUCKET]}, True, True, id="ours and denied"),
        pytest.param({"listed": "AccessDenied"}, True, True, id="may not list: owner agrees"),
        pytest.param(
            {"listed": "AccessDenied", "location": "AccessDenied"},
            True,
            False,
            id="may not list: owner differs",
        ),
    ],
)
def test_bucket_that_is_there_is_ours_or_not(
    answers: dict[str, Any], exists: bool, ours: bool
) -> None:
    assert collected(**answers) == (exists, ours)


def test_name_that_is_nobodys_is_no_bucket() -> None:
    assert collected(head="404")[0] is False


def test_trouble_on_the_way_is_neither_there_nor_absent() -> None:
    exists, _ = collected(head="500", listed=[])

    assert isinstance(exists, Unavailable)
