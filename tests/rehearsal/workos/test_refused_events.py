"""What docs/guide.md says of each refusal, row by row, by `logstreams events emit`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from rehearsal.workos import LocalWorkOS
from tests.rehearsal.workos.test_event_commands import Run, event, lines, run

__all__ = ["run"]

PAGE = (Path(__file__).parents[3] / "docs" / "guide.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("## When WorkOS refuses an event")[2]
ROWS = re.findall(r"^\| (.+?) \| .+ \|$", SECTION, re.MULTILINE)[1:]
LARGE = [{"id": f"{'x' * 400}{number}", "type": "team"} for number in range(250)]
ELSEWHERE = {"organization_id": "org_01EHZNVPK3SFK441A1RGBFSHRT", "event": event()}
REFUSED: dict[str, tuple[Any, str]] = {
    "has not been configured in this environment": (
        event(action="never.was.configured"),
        "logstreams schema apply never.was.configured",
    ),
    "`invalid_audit_log_event` with `instancePath`": (
        event(targets=[{"id": "1", "type": "robot"}]),
        "logstreams schema diff user.session.started",
    ),
    "request entity too large": (event(targets=LARGE), "send less"),
    "404": (ELSEWHERE, "compare organization_id and the key's environment"),
}
"""By row: a line, and the repair that its result names."""
WAITED_OUT, LOCKED_OUT, FORBIDDEN = "429", "401", "403"


def test_every_row_of_the_page_is_tried() -> None:
    assert {*ROWS} == {*REFUSED, WAITED_OUT, LOCKED_OUT, FORBIDDEN}


@pytest.mark.parametrize("row", REFUSED)
def test_refusal_names_its_repair(run: Run, row: str) -> None:
    line, repair = REFUSED[row]
    found = result(run, line)
    assert (found["outcome"], repair in found["repair"]) == ("refused", True), found
    assert all(each["words"] for each in found["refusals"])


def test_rate_limit_is_waited_out(run: Run, workos: LocalWorkOS) -> None:
    workos.begin_outage("rate_limited", requests=1, retry_after_seconds=0)
    assert result(run, event())["outcome"] == "accepted"


def test_key_that_is_not_accepted_is_for_the_doctor(
    run: Run, workos: LocalWorkOS, key: str
) -> None:
    workos.revoke_key(key)
    found = result(run, event())
    assert (found["outcome"], found["repair"]) == ("failed", "logstreams doctor")


@pytest.fixture
def forbidding() -> Iterator[str]:
    """The URL of a WorkOS for which the key lacks a right."""

    class Forbids(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = b'{"message": "Forbidden"}'
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(403)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Forbids) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_right_that_the_key_lacks_is_for_the_doctor(
    run: Run, forbidding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKOS_BASE_URL", forbidding)
    found = result(run, event())
    assert (found["outcome"], found["repair"].startswith("logstreams doctor")) == ("refused", True)


def result(run: Run, line: Any) -> dict[str, Any]:
    _, shown, _ = run("emit", "-", "--stack", "acme", "--output", "json", stdin=lines(line))
    (found,) = map(json.loads, shown.splitlines())
    return found
