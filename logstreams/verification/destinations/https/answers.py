"""What the receiver did with the test event's delivery: its log, its quarantine, its name."""

from __future__ import annotations

import json
import socket
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain, islice
from operator import itemgetter
from typing import Any

from logstreams.verification.aws import Aws
from logstreams.verification.collect.reading import fact
from logstreams.verification.destinations.https.facts import AnswerFacts, QuarantineFacts
from logstreams.verification.facts.fact import Fact, Unavailable
from logstreams.verification.test_event import TestEvent, rfc3339
from logstreams.verification.transport.loopback import is_rehearsal

CLOCK_SLACK = timedelta(seconds=5)
"""How far the log's clock may be before WorkOS's."""

LONGEST_WAIT = timedelta(hours=1)
"""How long an event is waited for at most: the stack file's verify.timeoutSeconds."""

MOST_LINES = 5000
"""How much of the log is read: enough to tell what goes wrong."""

_SUCCESS = 2
_KEPT = ("Stored", "already", "Quarantined")
_LENGTH = "bytes"
"""Names of components/receiver/log_line.py."""

MOST_KEYS = 1000
MOST_OPENED = 20


def gather_answers(aws: Aws, log_group: str, since: datetime) -> Fact[AnswerFacts]:
    """Count the receiver's answers since a moment, by a clock that is right."""
    logs = aws.client("logs")
    start = int((since - CLOCK_SLACK).timestamp() * 1000)
    counted = fact(lambda: _counted(_messages(logs, log_group, start)))
    if isinstance(counted, Unavailable):
        return counted
    metrics, function = aws.client("cloudwatch"), log_group.rpartition("/")[2]
    return replace(counted, throttled=fact(lambda: _throttled(metrics, function, since)))


def _throttled(metrics: Any, function: str, since: datetime) -> int:
    """Calls that Lambda refused; such a call writes no log.

    Source: Lambda developer guide, "Types of metrics for Lambda functions", 2026-11-28.
    """
    answer = metrics.get_metric_statistics(
        Namespace="AWS/Lambda",
        MetricName="Throttles",
        Dimensions=[{"Name": "FunctionName", "Value": function}],
        # A metric's minute begins before what is counted in it.
        StartTime=since.replace(second=0, microsecond=0),
        EndTime=since + timedelta(hours=1),
        Period=60,
        Statistics=["Sum"],
    )
    return int(sum(point["Sum"] for point in answer["Datapoints"]))


def gather_quarantine(
    aws: Aws, bucket: str, prefix: str, probe: TestEvent, since: datetime
) -> Fact[QuarantineFacts]:
    """What is in quarantine of the UTC day that the event was sent on, and whether the event is.

    The receiver keeps it by the day of the request, which may be the next one. Objects that came
    since the event are opened, the newest first, not more than `MOST_OPENED`.
    """
    s3 = aws.client("s3")
    days = dict.fromkeys(rfc3339(time)[:10] for time in (since, since + LONGEST_WAIT))
    folders = [f"{prefix}{day}/" for day in days]
    return fact(lambda: _quarantine(s3, bucket, folders, probe, since))


def _quarantine(
    s3: Any, bucket: str, folders: Iterable[str], probe: TestEvent, since: datetime
) -> QuarantineFacts:
    listing = s3.get_paginator("list_objects_v2")
    pages = chain.from_iterable(listing.paginate(Bucket=bucket, Prefix=one) for one in folders)
    found = list(islice((one for page in pages for one in page.get("Contents", ())), MOST_KEYS))
    recent = [one for one in found if one["LastModified"] >= since - CLOCK_SLACK]
    recent.sort(key=itemgetter("LastModified"), reverse=True)
    holding = (
        str(one["Key"])
        for one in recent[:MOST_OPENED]
        if probe.is_in(s3.get_object(Bucket=bucket, Key=one["Key"])["Body"].read())
    )
    return QuarantineFacts(tuple(str(one["Key"]) for one in found), next(holding, None))


def addresses_of(name: str) -> Fact[tuple[str, ...] | None]:
    """The IPv4 addresses of a name, as this machine resolves it.

    None: in a rehearsal, whose names are not of any name server. Empty: the name servers answer
    that there is no such name, or none with an IPv4 address (RFC 3493, section 6.1).
    """
    if is_rehearsal():
        return None
    try:
        found = socket.getaddrinfo(name, None, socket.AF_INET, socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)):
            return ()
        return Unavailable(f"{name} does not resolve here: {error}")
    except OSError as error:
        return Unavailable(f"{name} does not resolve here: {error}")
    return tuple(sorted({str(address[0]) for *_, address in found}))


def _messages(logs: Any, log_group: str, start: int) -> Iterable[str]:
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=log_group, startTime=start
    )
    lines = (event["message"] for page in pages for event in page["events"])
    return islice(lines, MOST_LINES)


def _counted(messages: Iterable[str]) -> AnswerFacts:
    statuses: Counter[int] = Counter()
    for_nothing = timed_out = crashed = 0
    for message in messages:
        line = _line(message)
        if line is not None:
            statuses[line["status"]] += 1
            for_nothing += _acknowledges_nothing(line)
        # Lambda's own words (Lambda developer guide, "Troubleshoot invocation issues", 2026-11-24).
        elif "Task timed out after" in message:
            timed_out += 1
        elif "Runtime.ExitError" in message or "Runtime.ImportModuleError" in message:
            crashed += 1
    return AnswerFacts(statuses, for_nothing, timed_out, crashed)


def _acknowledges_nothing(line: Mapping[str, int]) -> bool:
    """Whether a request brought something and was answered well, and nothing was kept of it.

    A health check brings nothing; of a line that does not say it, the worse is taken.
    """
    kept = sum(line.get(name, 0) for name in _KEPT)
    return line["status"] // 100 == _SUCCESS and kept == 0 and line.get(_LENGTH, 1) > 0


def _line(message: str) -> Mapping[str, int] | None:
    """The numbers of the receiver's line about a request; None where it is no such line."""
    try:
        line = json.loads(message)
    except ValueError:
        return None
    if not isinstance(line, dict) or "status" not in line:
        return None
    numbers = {name: line[name] for name in ("status", *_KEPT, _LENGTH) if name in line}
    return numbers if all(isinstance(each, int) for each in numbers.values()) else None
