"""An export's file: of a host of its own, there for ten minutes, fetched whole or not at all."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from workos import WorkOSClient

from logstreams.events import export
from logstreams.events.export import FetchedExport, fetch_export
from logstreams.verification.workos.connection import Connection, connect
from logstreams.verification.workos.error_kind import WorkOSFailure
from logstreams.verification.workos.exports import ExportJobs
from rehearsal.workos import LocalWorkOS
from tests.rehearsal.workos.support import an_event

Happens = Callable[[], str | None]
"""Returns the URL of a file in the other's place, or None."""


class MeanwhileJobs(ExportJobs):
    """Things happen between the answer that the export is ready and the download."""

    def __init__(self, connection: Connection, *meanwhile: Happens) -> None:
        super().__init__(connection, 30)
        self._meanwhile = [*meanwhile]

    def ready(self, export_id: str, tell: Callable[[str], None] | None = None) -> str:
        url = super().ready(export_id, tell)
        return (self._meanwhile.pop(0)() if self._meanwhile else None) or url


@pytest.fixture
def fetched(
    workos: LocalWorkOS,
    sdk: WorkOSClient,
    key: str,
    organization: str,
    schema: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[..., FetchedExport | None]]:
    monkeypatch.setattr(export, "ATTEMPT_SECONDS", 0)
    sdk.audit_logs.create_event(organization_id=organization, event=an_event())
    connection = connect(key, workos.url)

    def fetch(*meanwhile: Happens, told: list[str] | None = None) -> FetchedExport | None:
        now = datetime.now(UTC)
        jobs = MeanwhileJobs(connection, *meanwhile)
        lines = [] if told is None else told
        path, begun = tmp_path / "out.csv", now - timedelta(hours=1)
        return fetch_export(jobs, organization, begun, now, path, lines.append)

    yield fetch
    connection.http.close()


@pytest.fixture
def breaking() -> Iterator[str]:
    """The URL of a host that sends the first half of a file."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    with connection:
                        connection.recv(65_536)
                        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\naction,")

        thread = Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/export.csv"
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_download_that_breaks_off_is_made_again(
    fetched: Callable[..., FetchedExport | None], breaking: str, tmp_path: Path
) -> None:
    told: list[str] = []
    found = fetched(lambda: breaking, told=told)
    assert found is not None
    assert found.events == 1
    assert [each for each in told if "once more, by a fresh URL" in each]
    assert [each.name for each in tmp_path.glob("*.csv*")] == ["out.csv"]


def test_url_that_has_expired_is_asked_for_anew(
    fetched: Callable[..., FetchedExport | None], workos: LocalWorkOS
) -> None:
    told: list[str] = []
    found = fetched(lambda: workos.set_clock(660), told=told)
    assert found is not None
    assert found.events == 1
    assert [each for each in told if "answers 403; once more" in each]


def test_host_that_stays_away_is_named_and_no_file_is_left(
    fetched: Callable[..., FetchedExport | None], breaking: str, tmp_path: Path
) -> None:
    with pytest.raises(WorkOSFailure) as caught:
        fetched(*[lambda: breaking] * export.ATTEMPTS)
    assert "127.0.0.1, which has the export, cannot be reached" in str(caught.value)
    assert "an allowlist for outgoing requests needs this host too" in str(caught.value)
    assert [each.name for each in tmp_path.iterdir() if "csv" in each.name] == []
