"""WorkOS's own record of an organization's events: an export, written to a file and checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_fixed,
)

from logstreams.events.past import NEEDED_COLUMNS, csv_events
from logstreams.verification.test_event import rfc3339
from logstreams.verification.workos.error_kind import ApiErrorKind, WorkOSFailure
from logstreams.verification.workos.exports import ExportJobs, Tell

ATTEMPTS = 3
"""How often a file is fetched, where the download breaks off or its URL has expired."""
ATTEMPT_SECONDS = 1.0


class _NotFetched(WorkOSFailure):
    """The export is ready, and its file did not come whole."""


@dataclass(frozen=True)
class FetchedExport:
    """A file that was written."""

    path: Path
    events: int
    oldest: str
    newest: str
    unreadable: int
    """Rows that hold no event."""


def fetch_export(
    jobs: ExportJobs,
    organization_id: str,
    since: datetime,
    until: datetime,
    path: Path,
    tell: Tell,
    actions: list[str] | None = None,
) -> FetchedExport | None:
    """Write an export to a file; None: WorkOS has no such event, and no file is written.

    Args:
        jobs: WorkOS's exports.
        organization_id: Whose events.
        since: The first time, by the event's `occurred_at`.
        until: The last; not in the future.
        path: The file; it is written whole or not at all.
        tell: Told what is waited for.
        actions: Only these.

    Raises:
        WorkOSFailure: WorkOS refuses the range, the export fails or expires, is not ready in time,
            or its file cannot be fetched or is none.
        OSError: The file cannot be written.
    """
    export = jobs.create(organization_id, since, until, actions)
    if export is None:
        return None
    tell("waiting for the export")
    partial = path.with_name(f".{path.name}.partial")

    def fetch() -> None:
        # Each attempt asks for a URL of its own: one is good for ten minutes.
        url = jobs.ready(export, tell)
        with partial.open("wb") as file:
            try:
                jobs.fetch(url, file)
            except WorkOSFailure as failure:
                raise _NotFetched(failure.trouble, str(failure)) from None

    try:
        Retrying(
            retry=retry_if_exception_type(_NotFetched),
            stop=stop_after_attempt(ATTEMPTS),
            wait=wait_fixed(ATTEMPT_SECONDS),
            before_sleep=lambda state: tell(f"{_reason(state)}; once more, by a fresh URL"),
            reraise=True,
        )(fetch)
        found = _checked(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return FetchedExport(path, *found)


def _reason(state: RetryCallState) -> str:
    return str(state.outcome.exception()) if state.outcome else ""


def _checked(path: Path) -> tuple[int, str, str, int]:
    """Events of a file with the oldest and the newest time, and rows that hold none.

    Raises:
        WorkOSFailure: It is no export: a proxy's page, say.
    """
    events = unreadable = 0
    oldest = newest = ""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            if not set(NEEDED_COLUMNS) <= {*file.readline().strip().replace('"', "").split(",")}:
                raise WorkOSFailure(
                    ApiErrorKind.UNEXPECTED,
                    f"what was fetched is no export: its first line lacks {NEEDED_COLUMNS[0]}",
                )
            file.seek(0)
            for event in csv_events(file, path.name):
                if event is None:
                    unreadable += 1
                    continue
                events += 1
                time = event.document["occurred_at"]
                oldest, newest = min(oldest or time, time), max(newest, time)
    except UnicodeDecodeError:
        raise WorkOSFailure(
            ApiErrorKind.UNEXPECTED, "what was fetched is no export: it is not UTF-8"
        ) from None
    return events, oldest, newest, unreadable


def file_name(stack: str, since: datetime, until: datetime) -> str:
    """The name of an export's file: the stack and the range, with no character a file may lack."""
    times = (rfc3339(each)[:19].replace(":", "") for each in (since, until))
    return f"{stack}-{'-'.join(times)}.csv"
