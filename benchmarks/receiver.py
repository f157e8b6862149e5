"""Events per second through the HTTPS receiver's handler, over those of bare PUTs.

The bare loop PUTs the same objects through the same client with as many threads, and does nothing
else: no body is read, no condition, digest or metadata sent. Both write to the same local AWS, in
turns. Run with components/receiver on PYTHONPATH.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

import batch
import clients
import handler
from archive import THREADS
from rehearsal.aws import LocalAws, local_aws
from rehearsal.tls import issue

EVENTS = 1_500
"""About a megabyte: as much as a load balancer hands to a function."""
ROUNDS = 5
GOAL = 0.8
HEADER, SECRET = "x-workos-log-stream-secret", "benchmark"


class Context:
    """Of an invocation that may take its time."""

    function_name = aws_request_id = "benchmark"

    def get_remaining_time_in_millis(self) -> int:
        """A minute, which is more than it takes."""
        return 60_000


def main() -> int:
    """Print the ratio; return 1 where the goal is missed."""
    with tempfile.TemporaryDirectory(prefix="logstreams-bench-") as directory:
        tls = issue(Path(directory) / "tls")
        with local_aws(Path(directory) / "aws", tls) as aws:
            _configure(aws)
            s3, ratios, rates = clients.s3(), [], []
            for number in range(ROUNDS):
                bare, through = _bare(s3, number), _through(number)
                ratios.append(bare / through)
                rates.append((EVENTS / bare, EVENTS / through))
    bare, through = (median(column) for column in zip(*rates, strict=True))
    ratio = median(ratios)
    print(
        f"receiver {through:.0f} events/s, bare PUTs by {THREADS} threads {bare:.0f}: "
        f"{ratio:.2f} (median of {ROUNDS}, goal {GOAL})"
    )
    return int(ratio < GOAL)


def _configure(aws: LocalAws) -> None:
    administrator = aws.administrator("012345670123")
    secret = aws.client("secretsmanager", administrator).create_secret(
        Name="header", SecretString=SECRET
    )
    aws.client("s3", administrator).create_bucket(Bucket="receiver")
    os.environ |= {
        "AWS_ACCESS_KEY_ID": administrator.access_key,
        "AWS_SECRET_ACCESS_KEY": administrator.secret_key,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": aws.https_url,
        "AWS_CA_BUNDLE": str(aws.ca),
        "LOGSTREAMS_BUCKET": "receiver",
        "LOGSTREAMS_PREFIX": "audit/",
        "LOGSTREAMS_QUARANTINE": "quarantine/",
        "LOGSTREAMS_HEADER": HEADER,
        "LOGSTREAMS_SECRET_ARN": secret["ARN"],
    }
    os.environ.pop("AWS_SESSION_TOKEN", None)


def _body(round_number: int) -> str:
    envelopes = [
        {
            "event": {
                "id": f"audit_log_event_{number:026}",
                "action": "user.signed_in",
                "occurred_at": "2024-01-15T10:30:00.123Z",
                "actor": {"id": f"user_{number:026}", "type": "user", "name": "Zoë Example"},
                "targets": [{"id": "team_01EHWNC0FCBHZ3BJ7EGKYXK0E6", "type": "team"}],
                "context": {"location": "192.0.2.17", "user_agent": "Mozilla/5.0 (X11; Linux)"},
            },
            "keySuffix": f"{round_number}x{number:08}",
            "timestamp": "2024-01-15T10:30:00.123Z",
            "source": "workos",
        }
        for number in range(EVENTS)
    ]
    return json.dumps(envelopes, ensure_ascii=False)


def _bare(s3: Any, number: int) -> float:
    """Seconds of the bare loop."""
    items = batch.read(_body(number).encode(), "application/json")
    files = [(f"bare/{item.name}", item.content) for item in items if isinstance(item, batch.Event)]

    def put(file: tuple[str, bytes]) -> None:
        s3.put_object(Bucket="receiver", Key=file[0], Body=file[1])

    began = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        assert len(list(pool.map(put, files))) == EVENTS
    return time.perf_counter() - began


def _through(number: int) -> float:
    """Seconds of the handler, from the load balancer's event to its answer."""
    request: dict[str, Any] = {
        "httpMethod": "POST",
        "path": "/",
        "headers": {"content-type": "application/json", HEADER: SECRET},
        "body": _body(number),
        "isBase64Encoded": False,
    }
    began = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        answer = handler.handle(request, Context())
    seconds = time.perf_counter() - began
    assert json.loads(answer["body"]) == {"stored": EVENTS}, answer
    return seconds


if __name__ == "__main__":
    sys.exit(main())
