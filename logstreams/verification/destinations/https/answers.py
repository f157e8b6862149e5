"""What the receiver did with the test event's delivery: its log, its quarantine, its name."""

from __future__ import annotations

import json
import socket
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain, islice
from operator import itemgetter
from typing import Any

from logstreams.settings import StackSettings
from logstreams.verification.aws import Aws
from logstreams.verification.checks.quantity import quantity
from logstreams.verification.collect.reading import fact
from logstreams.verification.destinations.https.facts import (
    AnswerFacts,
    FunctionFacts,
    QuarantineFacts,
)
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


@dataclass(frozen=True)
class ReceiverLog:
    """Where the receiver's function writes what it does."""

    function: str
    """Its name."""
    group: str
    """The log group that it writes to."""
    own: str
    """The log group that the stack made for it, and that its role may write to."""
    hides: str = ""
    """What keeps lines about requests out of it; empty: nothing does."""
    changed_at: datetime | None = None
    """When the function was last changed; None: not known."""


def log_of(function: Fact[FunctionFacts | None], settings: StackSettings) -> ReceiverLog:
    """The log as the function's configuration has it; the stack's, where that is not known."""
    own = settings.receiver_log_group
    if not isinstance(function, FunctionFacts):
        return ReceiverLog(settings.receiver_name, own, own)
    return ReceiverLog(
        settings.receiver_name,
        function.log_group or own,
        own,
        function.log_hides,
        function.modified_at,
    )


def collect_answers(
    aws: Aws, log: ReceiverLog, since: datetime, *, given_up: bool = False
) -> Fact[AnswerFacts]:
    """Count the receiver's answers since a moment, by a clock that is right.

    Args:
        aws: The stack's.
        log: Where they are written.
        since: When the event was sent.
        given_up: WorkOS had given the stream up by then: refusals of the hour before count too.
    """
    if log.hides:
        return Unavailable(f"the function's log leaves requests out: {log.hides}")
    logs, metrics = aws.client("logs"), aws.client("cloudwatch")
    start = since - CLOCK_SLACK
    counted = fact(lambda: _counted(_messages(logs, log.group, start)))
    if isinstance(counted, Unavailable):
        where = f"the function logs to {log.group}: " if log.group != log.own else ""
        return Unavailable(f"{where}{counted.reason}")
    if log.group != log.own and not counted.reached:
        # The stack's role may write to the stack's log group alone.
        return Unavailable(f"the function logs to {log.group}, which has nothing since the event")
    invocations = fact(lambda: _metric(metrics, log, "Invocations", since + _MINUTE))
    if isinstance(invocations, int) and invocations and not counted.reached:
        told = f"Lambda counts {quantity(invocations, 'call')} since the event"
        return Unavailable(f"{told}, and {log.group} has none of them")
    return replace(
        counted,
        invocations=invocations,
        throttled=fact(lambda: _metric(metrics, log, "Throttles", since)),
        refused_before=fact(lambda: _refused_before(logs, log, start)) if given_up else 0,
    )


def _refused_before(logs: Any, log: ReceiverLog, until: datetime) -> int:
    """Of the hour before; what was refused before the function was changed says nothing of it."""
    since = until - timedelta(hours=1)
    since = max(since, log.changed_at) if log.changed_at else since
    if since >= until:
        return 0
    return _counted(_messages(logs, log.group, since, until)).refused


_MINUTE = timedelta(minutes=1)


def _metric(metrics: Any, log: ReceiverLog, name: str, since: datetime) -> int:
    """The sum of one of Lambda's metrics; a call that was throttled writes no log.

    Source: Lambda developer guide, "Types of metrics for Lambda functions", 2026-11-28.
    """
    answer = metrics.get_metric_statistics(
        Namespace="AWS/Lambda",
        MetricName=name,
        Dimensions=[{"Name": "FunctionName", "Value": log.function}],
        # A metric's minute begins before what is counted in it.
        StartTime=since.replace(second=0, microsecond=0),
        EndTime=since + timedelta(hours=1),
        Period=60,
        Statistics=["Sum"],
    )
    return int(sum(point["Sum"] for point in answer["Datapoints"]))


def collect_quarantine(
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


def _messages(
    logs: Any, log_group: str, since: datetime, until: datetime | None = None
) -> Iterable[str]:
    end = {"endTime": int(until.timestamp() * 1000)} if until else {}
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=log_group, startTime=int(since.timestamp() * 1000), **end
    )
    lines = (event["message"] for page in pages for event in page["events"])
    return islice(lines, MOST_LINES)


def _counted(messages: Iterable[str]) -> AnswerFacts:
    statuses: Counter[int] = Counter()
    for_nothing = timed_out = crashed = started = 0
    for message in messages:
        line = _line(message)
        if line is not None:
            statuses[line["status"]] += 1
            for_nothing += _acknowledges_nothing(line)
        elif message.startswith("START RequestId:") or '"platform.start"' in message:
            started += 1
        elif '"platform.report"' in message:
            timed_out += _ended_as(message, "timeout")
            crashed += _ended_as(message, "error") + _ended_as(message, "failure")
        # Lambda's own words (Lambda developer guide, "Troubleshoot invocation issues", 2026-11-24).
        elif "Task timed out after" in message:
            timed_out += 1
        elif "Runtime.ExitError" in message or "Runtime.ImportModuleError" in message:
            crashed += 1
    return AnswerFacts(statuses, for_nothing, timed_out, crashed, started=started)


def _ended_as(message: str, status: str) -> bool:
    """Whether Lambda's report on a call says so, in the JSON log format.

    Source: Lambda developer guide, "Lambda Telemetry API Event schema reference", 2026-11-29.
    """
    try:
        return bool(json.loads(message)["record"]["status"] == status)
    except (ValueError, KeyError, TypeError):
        return False


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
