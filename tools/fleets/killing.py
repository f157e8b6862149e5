"""`kill -9` of `pulumi up`, in the moment that something begins."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from rehearsal.aws.decisions import FILE
from rehearsal.cli import CommandFailed, Ran
from rehearsal.customer import Customer

POLL_SECONDS = 0.002
PLUGINS_SECONDS = 3
Running = Callable[[], bool]

Trigger = Callable[[Customer, Path, Running], Iterator[str]]
"""Of a customer, the event log of an update and whether it runs: what begins, as it does."""

_OURS = ("logstreams:", "pulumi:")
"""Types of components, stacks and providers: nothing is done with them outside the state."""
_DONE = frozenset({"same", "read", "refresh"})
_WRITES = re.compile(
    "(?:iam|kms|s3|lambda|logs|events|cloudwatch|ec2|elasticloadbalancing|secretsmanager)"
    ":(?:Add|Attach|Authorize|Create|Delete|Enable|Modify|Put|Register|Remove|Set|Update)"
)
_OBJECTS = frozenset({"s3:PutObject", "s3:DeleteObject"})
"""Of events and states; no resource of a stack is one."""


def at_its_start(customer: Customer, log: Path, running: Running) -> Iterator[str]:
    """Each operation that Pulumi's event log says begins: its kind and its resource's name."""
    del customer
    for line in _lines(log, running):
        begun = (line.get("resourcePreEvent") or {}).get("metadata")
        if begun and begun["op"] not in _DONE and not begun["type"].startswith(_OURS):
            yield f"{begun['op']} {begun['urn'].rpartition('::')[2]}"


def once_aws_was_asked(customer: Customer, log: Path, running: Running) -> Iterator[str]:
    """Each call that changes something, as AWS lets it in: Pulumi has not heard of it yet."""
    del log
    file = customer.world.aws.log.with_name(FILE)
    for line in _lines(file, running, file.stat().st_size if file.exists() else 0):
        action = line["action"]
        if line["allowed"] and _WRITES.match(action) and action not in _OBJECTS:
            yield f"{action} {line['resource']}"


def killed_up(customer: Customer, trigger: Trigger, before: frozenset[str]) -> str | None:
    """Run an update, and kill it at the first thing that is none of these.

    Returns:
        What it was killed at; None: it came to its end.

    Raises:
        CommandFailed: It came to its end, and failed.
    """
    log = customer.world.directory / f"killed-{time.monotonic_ns()}.jsonl"
    said = log.with_suffix(".txt")
    command = ("pulumi", "up", "--yes", "--skip-preview", "--non-interactive")
    with said.open("w") as output:
        process = subprocess.Popen(
            [*command, f"--stack={customer.stack}", f"--event-log={log}"],
            cwd=customer.world.project,
            env=dict(customer.cli.environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        for what in trigger(customer, log, lambda: process.poll() is None):
            if what not in before:
                process.kill()
                process.wait()
                _end_plugins(process.pid)
                return what
    if process.returncode:
        raise CommandFailed(Ran(command, process.returncode, said.read_text(), 0))
    return None


def _end_plugins(group: int) -> None:
    """End what a killed engine has started, and left to itself: Pulumi's plugins stay for ever.

    Those that look whether the engine is there end what they are about, as they would anywhere.
    """
    deadline = time.monotonic() + PLUGINS_SECONDS
    with suppress(ProcessLookupError):
        while time.monotonic() < deadline:
            os.killpg(group, 0)
            time.sleep(0.1)
        os.killpg(group, signal.SIGKILL)


def _lines(file: Path, running: Running, begin: int = 0) -> Iterator[dict[str, Any]]:
    """A file's lines as they are written, from a place on."""
    while not file.exists() and running():
        time.sleep(POLL_SECONDS)
    if not file.exists():
        return
    with file.open("rb") as lines:
        lines.seek(begin)
        while True:
            ran, begin, line = running(), lines.tell(), lines.readline()
            if line.endswith(b"\n"):
                yield json.loads(line)
            elif not ran:
                return
            else:
                lines.seek(begin)
                time.sleep(POLL_SECONDS)
