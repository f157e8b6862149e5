"""An event that is written in the moment in which its bucket has no default retention."""

from __future__ import annotations

import threading
import time
from typing import Any

from rehearsal.faults.fault import ALONE, FaultInjection, fault
from rehearsal.faults.fault_context import FaultContext

REMOVED_AFTER_SECONDS = 6.0
"""After WorkOS recorded the event; the verification has then read the bucket's configuration."""

DELIVERED_AFTER_SECONDS = 8.0
TIMEOUT_SECONDS = 15
WATCHED_SECONDS = 60


@fault("LS806", ALONE)
def event_without_lock(context: FaultContext) -> FaultInjection:
    """The default retention is removed between the look at the bucket and the event's arrival."""
    # No part of a pair: it takes the very next event, whatever that is sent for.
    file = context.customer.stack_file
    before = file.read_text()
    limit = context.settings.verify.timeout_seconds
    file.write_text(
        before.replace(f"timeoutSeconds: {limit}", f"timeoutSeconds: {TIMEOUT_SECONDS}")
    )
    context.workos.behave(context.organization, late_seconds=DELIVERED_AFTER_SECONDS)
    known = len(context.workos.events(context.organization))
    s3, bucket = context.client("s3"), context.settings.bucket_name
    remover = threading.Thread(target=_remove_after_next_event, args=(context, known, s3, bucket))
    remover.start()
    yield
    remover.join()
    context.workos.behave(context.organization)
    file.write_text(before)


def _remove_after_next_event(context: FaultContext, known: int, s3: Any, bucket: str) -> None:
    deadline = time.monotonic() + WATCHED_SECONDS
    while len(context.workos.events(context.organization)) == known and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(REMOVED_AFTER_SECONDS)
    s3.put_object_lock_configuration(
        Bucket=bucket, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"}
    )


FAULTS = (event_without_lock,)
