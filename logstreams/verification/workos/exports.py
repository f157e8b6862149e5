"""Exports of audit log events: asked for, waited for, fetched.

No REST call lists audit events; an export is the one way to see what WorkOS recorded (OpenAPI
specification v0.61.0, 2026-11-28). Its range ends now, never in the future, as WorkOS's own client
has it (workos/workos-audit-harness, 2026-08-14).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import IO

import httpx2
from tenacity import RetryCallState, Retrying, retry_if_result, stop_after_delay, wait_exponential
from workos.audit_logs.models import AuditLogExport

from logstreams.verification.transport.loopback import proxy_of, refuse_beyond_loopback
from logstreams.verification.workos.connection import Connection
from logstreams.verification.workos.error_kind import ApiErrorKind, WorkOSFailure
from logstreams.verification.workos.exported import NO_EVENTS
from logstreams.verification.workos.reading import host_of, text
from logstreams.verification.workos.sdk_errors import trouble_of

_TELL_EVERY_SECONDS = 10

Tell = Callable[[str], None]


class ExportJobs:
    """WorkOS's exports. Every method raises `WorkOSFailure` and nothing else."""

    def __init__(self, connection: Connection, wait_seconds: float) -> None:
        """Prepare; nothing is sent.

        Args:
            connection: The way to WorkOS.
            wait_seconds: How long an export is waited for; no time is documented.
        """
        self._asking, self._http = connection.asking, connection.http
        self._audit_logs = connection.sdk.audit_logs
        self._wait_seconds = wait_seconds

    def create(
        self,
        organization_id: str,
        since: datetime,
        until: datetime,
        actions: Sequence[str] | None = None,
    ) -> str | None:
        """Ask for an export; returns its ID, or None where it would be empty, which WorkOS refuses.

        Args:
            organization_id: Whose events.
            since: The first time, by the event's `occurred_at`.
            until: The last.
            actions: Only these.
        """
        try:
            return self._asking.demand(
                lambda: self._audit_logs.create_export(
                    organization_id=organization_id,
                    range_start=since,
                    range_end=until,
                    actions=None if actions is None else [*actions],
                ),
                lambda answer: text(answer.id, "the export's ID"),
            )
        except WorkOSFailure as failure:
            if failure.trouble is ApiErrorKind.REFUSED and NO_EVENTS in str(failure).lower():
                return None
            if _BAD_RANGE in str(failure):
                words = f"{failure}: WorkOS exports the past three months; wanted a later start"
                raise WorkOSFailure(failure.trouble, words) from None
            raise

    def ready(self, export_id: str, tell: Tell | None = None) -> str:
        """Wait for an export; returns its file's URL: on another host, good for ten minutes."""
        started = told = time.monotonic()

        def tell_now_and_then(_: RetryCallState) -> None:
            nonlocal told
            now = time.monotonic()
            if tell and now - told >= _TELL_EVERY_SECONDS:
                told = now
                tell(f"waiting for the export … {now - started:.0f} s of {self._wait_seconds:g} s")

        def seen() -> AuditLogExport:
            answer: AuditLogExport = self._asking.demand(
                lambda: self._audit_logs.get_export(export_id), lambda answer: answer
            )
            return answer

        found: AuditLogExport = Retrying(
            retry=retry_if_result(lambda answer: answer.state == "pending"),
            wait=wait_exponential(0.2, max=3),
            stop=stop_after_delay(self._wait_seconds),
            before_sleep=tell_now_and_then,
            retry_error_callback=lambda state: state.outcome and state.outcome.result(),
        )(seen)
        state = text(found.state, "the export's state")
        if state == "pending":
            words = f"the export is still pending after {self._wait_seconds:g} s"
            raise WorkOSFailure(ApiErrorKind.TIMEOUT, words)
        if state != "ready":
            words = f"the export has the state {state}, wanted ready{_MEANINGS.get(state, '')}"
            raise WorkOSFailure(ApiErrorKind.REFUSED, words)
        return text(found.url, "the URL of an export that is ready")

    def fetch(self, url: str, file: IO[bytes]) -> None:
        """Write an export's file."""
        with self._fetched(url) as answer:
            for part in answer.iter_bytes():
                file.write(part)

    @contextmanager
    def _fetched(self, url: str) -> Iterator[httpx2.Response]:
        host = host_of(url, "the URL of an export that is ready")
        refuse_beyond_loopback(url, "the export's URL")
        try:
            with self._http.stream("GET", url) as answer:
                answer.raise_for_status()
                yield answer
        except httpx2.HTTPStatusError as error:
            status = error.response.status_code
            raise WorkOSFailure(
                ApiErrorKind.REFUSED, f"{host}, which has the export, answers {status}"
            ) from None
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise WorkOSFailure(
                trouble_of(error, by_proxy=proxy_of(url) is not None),
                f"{host}, which has the export, cannot be reached: {type(error).__name__}; an "
                "allowlist for outgoing requests needs this host too",
            ) from None


_BAD_RANGE = "invalid_audit_log_export_range_date"
"""The code of a 400 (OpenAPI specification v0.61.0); three months: Exporting Events, 2026-11-22."""
_MEANINGS = {
    "error": ": WorkOS could not make it; ask again, or for a shorter range",
    "expired": ": its file is gone; ask again",
}
