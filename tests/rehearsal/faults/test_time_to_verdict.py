"""How long `logstreams verify` waits for its event, with AWS, WorkOS and a customer's stack."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from rehearsal.faults.fault_context import FaultContext
from rehearsal.faults.fault_runner import FaultRunner

LIMIT_SECONDS = 600
"""More than any test may take: a wait that ends by it fails, however slow the machine."""

DELIVERED_LATE_SECONDS = 15
"""Later than the time in which a stream that delivers nothing confirms a cause."""


@pytest.fixture(scope="module")
def context(stage: FaultRunner) -> FaultContext:
    return stage.customer()


def report(context: FaultContext) -> dict[str, Any]:
    command = [sys.executable, "-m", "logstreams.command.main", "verify", context.customer.stack]
    done = subprocess.run(
        [*command, "--wait", str(LIMIT_SECONDS), "--output", "json"],
        cwd=context.customer.world.project,
        env=context.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def how_it_ended(found: dict[str, Any]) -> tuple[str, str | None]:
    return found["wait"]["ending"], found["wait"]["cause"]


@contextmanager
def without_policy(context: FaultContext) -> Iterator[None]:
    """The role may not write: somebody deleted its policy."""
    iam, named = context.client("iam"), {"RoleName": context.settings.role_name}
    policy = {"PolicyName": "write-events"} | named
    document = iam.get_role_policy(**policy)["PolicyDocument"]
    iam.delete_role_policy(**policy)
    try:
        yield
    finally:
        iam.put_role_policy(**policy, PolicyDocument=json.dumps(document))
        context.save_form_unchanged()


@contextmanager
def delivered_late(context: FaultContext, seconds: float) -> Iterator[None]:
    context.workos.behave(context.organization, late_seconds=seconds)
    try:
        yield
    finally:
        context.workos.behave(context.organization)


@contextmanager
def unread(context: FaultContext) -> Iterator[None]:
    """The stack file accepts that nobody reads the event back."""
    file = context.customer.stack_file
    before = file.read_text()
    mode = 'mode: "require"'
    assert mode in before
    file.write_text(before.replace(mode, f'{mode}\n    readBack: "none"'))
    try:
        yield
    finally:
        file.write_text(before)


def test_cause_that_lets_no_event_arrive_ends_the_wait(context: FaultContext) -> None:
    with without_policy(context):
        found = report(context)

    assert (found["verdict"], found["rootCause"]["code"]) == ("failed", "LS408")
    assert how_it_ended(found) == ("refused", "LS408")
    assert found["wait"]["seconds"] < LIMIT_SECONDS / 2
    recorded = next(
        check
        for category in found["categories"]
        for check in category["checks"]
        if check["code"] == "LS802"
    )
    assert recorded["result"] == "skipped"


def test_cause_ends_the_wait_while_workos_says_nothing(context: FaultContext) -> None:
    with delivered_late(context, LIMIT_SECONDS), without_policy(context):
        found = report(context)

    assert how_it_ended(found) == ("refused", "LS408")
    assert found["wait"]["seconds"] < LIMIT_SECONDS / 2


def test_event_that_comes_late_is_waited_for_where_nothing_is_wrong(context: FaultContext) -> None:
    with delivered_late(context, DELIVERED_LATE_SECONDS):
        found = report(context)

    assert found["verdict"] == "verified"
    assert how_it_ended(found) == ("arrived", None)
    assert found["wait"]["seconds"] > DELIVERED_LATE_SECONDS - 1


def test_cause_ends_the_wait_where_nobody_reads_the_event_back(context: FaultContext) -> None:
    with unread(context), without_policy(context):
        found = report(context)

    assert (found["verdict"], found["rootCause"]["code"]) == ("failed", "LS408")
    assert how_it_ended(found) == ("refused", "LS408")


def test_word_of_workos_ends_the_wait_where_nobody_reads_the_event_back(
    context: FaultContext,
) -> None:
    with unread(context):
        found = report(context)

    assert (found["verdict"], found["acceptedBy"]) == ("unproven", "verify.readBack")
    assert how_it_ended(found) == ("synced", None)


def test_stream_that_turns_invalid_for_no_reason_seen_here_is_given_up(
    context: FaultContext,
) -> None:
    known = len(context.workos.events(context.organization))

    def turn() -> None:
        while len(context.workos.events(context.organization)) == known:
            time.sleep(0.1)
        context.workos.edit_stream(context.organization, state="invalid")

    turning = threading.Thread(target=turn)
    with delivered_late(context, LIMIT_SECONDS):
        turning.start()
        found = report(context)
        turning.join()

    assert (found["verdict"], found["rootCause"]["code"]) == ("failed", "LS305")
    assert how_it_ended(found) == ("given up", None)
    assert found["wait"]["seconds"] < LIMIT_SECONDS / 2
