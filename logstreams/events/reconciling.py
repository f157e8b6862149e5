"""Reading both sides of a reconciliation: WorkOS's export, and the destination."""

from __future__ import annotations

import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from logstreams.events.export import fetch_export
from logstreams.events.json_lines import json_line
from logstreams.events.past import from_csv
from logstreams.events.reconcile import AROUND, Reconciler, Reconciliation
from logstreams.settings import StackSettings
from logstreams.verification.aws import Aws
from logstreams.verification.destinations import destination_of
from logstreams.verification.readers import ReadError
from logstreams.verification.workos.client import WorkOS
from logstreams.verification.workos.connection import connect
from logstreams.verification.workos.error_kind import WorkOSFailure
from logstreams.verification.workos.exports import ExportJobs, Tell


class Cannot(Exception):
    """One of the sides cannot be read; the text says which and why."""


def reconciled(  # noqa: PLR0913, PLR0917 - both sides and how to reach them
    settings: StackSettings,
    aws: Aws,
    api_key: str,
    since: datetime,
    until: datetime,
    tell: Tell,
    missing: Path | None = None,
    wait_seconds: float = 600,
) -> Reconciliation:
    """Fetch WorkOS's export of a range and compare it with the destination.

    Args:
        settings: The stack's.
        aws: Its account.
        api_key: WorkOS's, of the stack's environment.
        since: The first time, by the event's `occurred_at`.
        until: The last; not in the future.
        tell: Told how far it is.
        missing: A file for the events that are missing or altered, one a line; None: no file.
        wait_seconds: How long the export is waited for.

    Raises:
        Cannot: WorkOS or the destination cannot be read.
    """
    connection = connect(api_key)
    with closing(connection.http), tempfile.TemporaryDirectory(prefix="logstreams-") as folder:
        try:
            stream_since = _stream_since(api_key, settings)
            path = Path(folder) / "export.csv"
            jobs, whose = ExportJobs(connection, wait_seconds), settings.organization_id
            fetched = fetch_export(jobs, whose, since, until, path, tell)
        except WorkOSFailure as failure:
            raise Cannot(str(failure)) from None
        tell(f"{fetched.events if fetched else 0:,} events in WorkOS's record")
        now = datetime.now(UTC)
        reconciler = Reconciler(since, until, now, stream_since)
        stored = destination_of(settings).stored(
            settings, aws, since - AROUND, min(until + AROUND, now)
        )
        try:
            reconciler.destination(stored)
        except ReadError as problem:
            raise Cannot(f"the destination cannot be read: {problem}") from None
        tell(f"{reconciler.result.at_destination:,} events at the destination")
        lost = reconciler.recorded(from_csv(path, None) if fetched else ())
        if missing is None:
            for _ in lost:
                pass
        else:
            # The first lost event makes the file: without one there is none.
            file: IO[str] | None = None
            try:
                for each in lost:
                    file = file or missing.open("w", encoding="utf-8")
                    file.write(f"{json_line(each.document)}\n")
            finally:
                if file is not None:
                    file.close()
    return reconciler.result


def _stream_since(api_key: str, settings: StackSettings) -> datetime | None:
    """When the stream was made; None: there is none, or the organization has no audit logs."""
    with closing(WorkOS(api_key)) as workos:
        found = workos.audit_log_configuration(settings.organization_id)
    stream = found[1] if found else None
    return stream.created_at if stream else None
