"""How soon an event is noticed, and what looking for it costs in small and large buckets."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from logstreams.verification.collect.waiting import EarlyEvaluation, Watch, wait_for
from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.facts.workos_api import StreamFacts
from logstreams.verification.readers.archive import WIDE_EVERY, ArchiveReader
from logstreams.verification.test_event import ACTION, TestEvent, rfc3339
from rehearsal.aws import LocalAws, local_aws
from rehearsal.tls import issue

PREFIX = "audit/"
SMALL, LARGE = 100, 100_000
NEIGHBOURS = 1_000
"""Events of others within the five minutes around ours."""
ROUNDS = 15
GOAL_SECONDS = 1.0
WRITERS = 8


def main() -> int:
    """Print both; return 1 where a goal is missed."""
    with tempfile.TemporaryDirectory(prefix="logstreams-bench-") as directory:
        tls = issue(Path(directory) / "tls")
        with local_aws(Path(directory) / "aws", tls) as aws:
            return max(_noticing(aws), _calls(aws))


def _noticing(aws: LocalAws) -> int:
    s3, random, noticed = _client(aws), Random(1), []  # noqa: S311 - nothing secret
    s3.create_bucket(Bucket="noticing")
    for _ in range(ROUNDS):
        probe = TestEvent.fresh("org_01", datetime.now(UTC))
        with ThreadPoolExecutor(1) as pool:
            reader = ArchiveReader(s3, "noticing", PREFIX)
            found = pool.submit(wait_for, reader, probe, _watch(), lambda _, __: None)
            time.sleep(random.uniform(0.2, 4))
            _put(s3, "noticing", probe)
            there = time.monotonic()
            assert isinstance(found.result().arrival, DeliveredEvent)
            noticed.append(time.monotonic() - there)
    middle = median(noticed)
    print(f"noticed {middle:.2f} s after the object exists (median), goal {GOAL_SECONDS:.0f} s")
    return int(middle > GOAL_SECONDS)


def _watch() -> Watch:
    """Waits for half a minute, and reads no stream."""
    now = datetime.now(UTC)
    stream = StreamFacts("log_stream_1", "S3", "active", None, now)
    return Watch(30, stream, lambda: Unavailable("not read"), lambda _: EarlyEvaluation())


def _calls(aws: LocalAws) -> int:
    s3 = _client(aws)
    s3.create_bucket(Bucket="calls")
    now = datetime.now(UTC)
    _fill(aws, now - timedelta(days=1), timedelta(seconds=1), SMALL)
    baseline = _cost(aws, now + timedelta(milliseconds=1))
    _fill(aws, now - timedelta(days=2), timedelta(seconds=7), LARGE - SMALL)
    large = _cost(aws, now + timedelta(milliseconds=2))
    _fill(aws, now - timedelta(seconds=1), timedelta(milliseconds=290), NEIGHBOURS)
    crowded = _cost(aws, now + timedelta(milliseconds=3))
    print(f"calls of {WIDE_EVERY - 1} looks, the last of which finds it:")
    for name, cost in (("100 objects", baseline), ("100,000", large), ("and 1,000 near", crowded)):
        ratio = sum(cost.values()) / sum(baseline.values())
        print(f"  {name:15} {dict(cost)}, {ratio:.2f} of the first")
    return int(not baseline == large == crowded)


def _cost(aws: LocalAws, now: datetime) -> Counter[str]:
    """The calls made until an event is found that arrives late; its millisecond is its own."""
    s3, calls = _client(aws), Counter[str]()
    s3.meta.events.register("before-call.s3", lambda model, **_: calls.update([model.name]))
    probe, reader = TestEvent.fresh("org_01", now), ArchiveReader(s3, "calls", PREFIX)
    for _ in range(WIDE_EVERY - 2):
        reader.look(probe)
    _put(_client(aws), "calls", probe)
    assert reader.look(probe)
    return calls


def _fill(aws: LocalAws, latest: datetime, apart: timedelta, number: int) -> None:
    """Write events of others, one after the other into the past."""

    def write(first: int) -> None:
        s3 = _client(aws)
        for step in range(first, number, WRITERS):
            _put(s3, "calls", TestEvent.fresh("org_02", latest - step * apart))

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))


def _put(s3: Any, bucket: str, probe: TestEvent) -> None:
    time = rfc3339(probe.occurred_at)
    event = {
        "action": ACTION,
        "occurred_at": time,
        "actor": {"id": probe.nonce},
        "targets": [{"id": probe.nonce}],
    }
    key = f"{PREFIX}{time[:10]}/{time}_{probe.nonce[-12:]}.json"
    s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(event, indent=2).encode())


def _client(aws: LocalAws) -> Any:
    return aws.client("s3", aws.administrator("012345670123"))


if __name__ == "__main__":
    sys.exit(main())
