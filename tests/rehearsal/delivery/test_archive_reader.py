"""Looking for an event in a bucket of the local AWS."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import FlexibleChecksumError

from logstreams.verification.readers.archive import WIDE_EVERY, WIDE_LIMIT, ArchiveReader
from logstreams.verification.test_event import TestEvent
from rehearsal.aws import LocalAws, local_aws
from rehearsal.tls import issue

PREFIX = "audit/"


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    directory = tmp_path_factory.mktemp("aws")
    with local_aws(directory, issue(directory)) as started:
        yield started


@pytest.fixture
def s3(aws: LocalAws) -> Any:
    return aws.client("s3", aws.administrator("012345670123"))


@pytest.fixture
def bucket(s3: Any, request: pytest.FixtureRequest) -> str:
    name = f"b{abs(hash(request.node.name))}"
    s3.create_bucket(Bucket=name)
    return name


@pytest.fixture
def probe() -> TestEvent:
    return TestEvent.fresh("org_01", datetime.now(UTC))


def event(probe: TestEvent) -> bytes:
    return json.dumps(probe.event).encode()


def put(s3: Any, bucket: str, time: str, body: bytes, prefix: str = PREFIX, end: str = "a") -> str:
    key = f"{prefix}{time[:10]}/{time}_{end}.json"
    s3.put_object(Bucket=bucket, Key=key, Body=body)
    return key


def test_event_under_its_documented_key_is_found(s3: Any, bucket: str, probe: TestEvent) -> None:
    key = put(s3, bucket, probe.timestamp, event(probe))

    seen = ArchiveReader(s3, bucket, PREFIX).look(probe)

    assert seen is not None
    assert (seen.key, seen.copies, probe.faults_of(seen.body)) == (key, 1, ())


def test_nothing_there_is_none(s3: Any, bucket: str, probe: TestEvent) -> None:
    assert ArchiveReader(s3, bucket, PREFIX).look(probe) is None


def test_another_event_of_the_same_millisecond_is_not_taken_for_ours(
    s3: Any, bucket: str, probe: TestEvent
) -> None:
    put(
        s3,
        bucket,
        probe.timestamp,
        event(TestEvent.fresh("org_01", probe.occurred_at)),
        end="other",
    )

    assert ArchiveReader(s3, bucket, PREFIX).look(probe) is None


def test_truncated_event_at_our_time_is_seen_with_its_faults(
    s3: Any, bucket: str, probe: TestEvent
) -> None:
    put(s3, bucket, probe.timestamp, event(probe)[:10])

    seen = ArchiveReader(s3, bucket, PREFIX).look(probe)

    assert seen is not None
    assert "does not parse" in probe.faults_of(seen.body)[0]


def test_event_there_twice_is_counted(s3: Any, bucket: str, probe: TestEvent) -> None:
    put(s3, bucket, probe.timestamp, event(probe), end="a")
    put(s3, bucket, probe.timestamp, event(probe), end="b")

    seen = ArchiveReader(s3, bucket, PREFIX).look(probe)

    assert seen is not None
    assert (seen.copies, seen.bodies) == (2, 1)


def test_copies_that_differ_are_told_and_the_whole_one_is_shown(
    s3: Any, bucket: str, probe: TestEvent
) -> None:
    put(s3, bucket, probe.timestamp, event(probe)[:10], end="a")
    put(s3, bucket, probe.timestamp, event(probe), end="b")

    seen = ArchiveReader(s3, bucket, PREFIX).look(probe)

    assert seen is not None
    assert (seen.copies, seen.bodies, probe.faults_of(seen.body)) == (2, 2, ())


def test_key_of_another_time_is_found_by_a_wide_look(
    s3: Any, bucket: str, probe: TestEvent
) -> None:
    """In case a key's time is not the event's: that it is, is inferred."""
    later = (probe.occurred_at + timedelta(seconds=40)).isoformat(timespec="milliseconds")
    key = put(s3, bucket, later.replace("+00:00", "Z"), event(probe))
    reader = ArchiveReader(s3, bucket, PREFIX)

    looks = [reader.look(probe) for _ in range(WIDE_EVERY)]

    assert looks[:-1] == [None] * (WIDE_EVERY - 1)
    assert looks[-1] is not None
    assert looks[-1].key == key


@pytest.mark.parametrize(
    ("clock", "days"),
    [
        pytest.param("2026-11-22T23:58:00+00:00", ["2026-11-22", "2026-11-23"], id="before"),
        pytest.param("2026-11-23T00:01:00+00:00", ["2026-11-23", "2026-11-22"], id="after"),
        pytest.param("2026-11-23T12:00:00+00:00", ["2026-11-23"], id="noon"),
    ],
)
def test_window_crosses_midnight_utc(s3: Any, clock: str, days: list[str]) -> None:
    probe = TestEvent.fresh("org_01", datetime.fromisoformat(clock))

    said = ArchiveReader(s3, "b", PREFIX).looked_in(probe)

    assert said == f"s3://b/{PREFIX}{' and '.join(days)}/"


@pytest.mark.parametrize("prefix", ["", "other/", "deep/er/"], ids=["root", "other", "deeper"])
def test_misplaced_event_is_found_elsewhere(
    s3: Any, bucket: str, probe: TestEvent, prefix: str
) -> None:
    key = put(s3, bucket, probe.timestamp, event(probe), prefix=prefix)
    reader = ArchiveReader(s3, bucket, PREFIX)

    assert reader.look(probe) is None
    assert reader.look_elsewhere(probe) == f"s3://{bucket}/{key}"


def test_bucket_that_does_not_exist_was_read_and_holds_nothing(s3: Any, probe: TestEvent) -> None:
    assert ArchiveReader(s3, "no-such-bucket", PREFIX).look(probe) is None


def test_calls_do_not_grow_with_foreign_events_in_the_window(
    s3: Any, bucket: str, probe: TestEvent
) -> None:
    for number in range(200):
        time = probe.occurred_at - timedelta(seconds=number)
        foreign = event(TestEvent.fresh("org_02", time))
        put(s3, bucket, time.isoformat(timespec="milliseconds").replace("+00:00", "Z"), foreign)
    put(s3, bucket, probe.timestamp, event(probe), end="ours")
    calls: Counter[str] = Counter()
    s3.meta.events.register("before-call.s3", lambda model, **_: calls.update([model.name]))

    seen = ArchiveReader(s3, bucket, PREFIX).look(probe)

    assert seen is not None
    assert seen.lock_hidden == ""
    assert calls == {"ListObjectsV2": 1, "GetObject": 2, "GetObjectRetention": 1}


def test_wide_look_opens_a_bounded_number_of_foreign_events(
    s3: Any, bucket: str, probe: TestEvent
) -> None:
    for number in range(WIDE_LIMIT + 10):
        put(s3, bucket, probe.timestamp[:-5] + "9.999Z", b"{}", end=f"{number:03}")
    calls: Counter[str] = Counter()
    s3.meta.events.register("before-call.s3", lambda model, **_: calls.update([model.name]))
    reader = ArchiveReader(s3, bucket, PREFIX)

    looks = [reader.look(probe) for _ in range(WIDE_EVERY)]

    assert looks == [None] * WIDE_EVERY
    assert calls["GetObject"] == WIDE_LIMIT


def test_checksum_that_is_not_the_body_s_is_told(
    s3: Any, bucket: str, probe: TestEvent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S3 keeps the checksum it checked itself: a body that differs is one that was read so."""
    put(s3, bucket, probe.timestamp, event(probe))
    get_object = s3.get_object

    class Torn:
        def read(self) -> bytes:
            raise FlexibleChecksumError(error_msg="Expected checksum A did not match B")

    monkeypatch.setattr(s3, "get_object", lambda **asked: get_object(**asked) | {"Body": Torn()})

    seen = ArchiveReader(s3, bucket, PREFIX).look(probe)

    assert seen is not None
    assert seen.checksum_ok is False


@pytest.fixture
def other(s3: Any, bucket: str) -> str:
    name = f"{bucket}-sandbox"
    s3.create_bucket(Bucket=name)
    return name


@pytest.mark.parametrize("prefix", [PREFIX, ""], ids=["under the path", "under none"])
def test_event_in_another_bucket_of_the_account_is_found_around(
    s3: Any, bucket: str, other: str, probe: TestEvent, prefix: str
) -> None:
    key = put(s3, other, probe.timestamp, event(probe), prefix=prefix)
    reader = ArchiveReader(s3, bucket, PREFIX)

    assert reader.look(probe) is None
    assert reader.look_elsewhere(probe) is None
    assert reader.look_around(probe) == f"s3://{other}/{key}"


SIMILAR = {"of another": event(TestEvent.fresh("org_02", datetime.now(UTC))), "torn": b"{"}


@pytest.mark.parametrize("body", SIMILAR.values(), ids=SIMILAR.keys())
def test_what_is_not_surely_the_event_is_not_found_around(
    s3: Any, bucket: str, other: str, probe: TestEvent, body: bytes
) -> None:
    put(s3, other, probe.timestamp, body)

    assert ArchiveReader(s3, bucket, PREFIX).look_around(probe) is None
