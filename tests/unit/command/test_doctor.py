"""`logstreams doctor` against a server of this machine: what it asks, what it says, how it ends."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from logstreams.command.main import app
from logstreams.settings.egress import kits_list

ACTIONS = {"object": "list", "data": [], "list_metadata": {"before": None, "after": None}}
KEY = "sk_test_only_for_this_test"


class Server:
    """Answers everything alike, and remembers what it was asked."""

    def __init__(self) -> None:
        self.status = HTTPStatus.OK
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(f"GET {self.path}")
                body = json.dumps(ACTIONS if outer.status is HTTPStatus.OK else {"message": "no"})
                self.send_response(outer.status)
                self.send_header("content-type", "application/json")
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    here = Server()
    thread = threading.Thread(target=here.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv("WORKOS_BASE_URL", here.url)
    monkeypatch.setenv("WORKOS_API_KEY", KEY)
    monkeypatch.delenv("WORKOS_CLIENT_ID", raising=False)
    yield here
    here.http.shutdown()
    here.http.server_close()
    thread.join()


def doctor(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["doctor", *arguments])
    return result.exit_code, result.stdout, result.stderr


def root_cause(told: str) -> str | None:
    cause = json.loads(told)["rootCause"]
    return cause["code"] if cause else None


def test_sound_machine_is_ready_after_one_question_that_changes_nothing(server: Server) -> None:
    exit_code, told, _ = doctor()

    assert exit_code == 0
    assert told.splitlines()[-1].startswith("READY this machine, ")
    assert [one.partition("?")[0] for one in server.asked] == ["GET /audit_logs/actions"]


def test_missing_key_fails_without_a_question(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WORKOS_API_KEY")

    exit_code, told, _ = doctor("--output", "json")

    assert (exit_code, root_cause(told), server.asked) == (1, "LS101", [])


ANSWERS = {
    "401": (HTTPStatus.UNAUTHORIZED, "LS209"),
    "403": (HTTPStatus.FORBIDDEN, "LS210"),
}


@pytest.mark.parametrize(("status", "code"), ANSWERS.values(), ids=ANSWERS.keys())
def test_answer_of_workos_is_told_apart(server: Server, status: HTTPStatus, code: str) -> None:
    server.status = status

    exit_code, told, _ = doctor("--output", "json")

    assert (exit_code, root_cause(told)) == (1, code)


def test_connection_refused_is_told_apart(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKOS_BASE_URL", "http://127.0.0.1:1")

    exit_code, told, _ = doctor("--output", "json")

    assert (exit_code, root_cause(told)) == (1, "LS203")


def test_application_without_the_sdk_fails_and_with_it_is_ready(
    server: Server, tmp_path: Path
) -> None:
    manifest = tmp_path / "package.json"
    manifest.write_text("{}")
    without = doctor("--app", str(tmp_path), "--output", "json")
    manifest.write_text('{"dependencies": {"@workos-inc/node": "^10"}}')
    with_sdk = doctor("--app", str(tmp_path))

    assert (without[0], root_cause(without[1])) == (1, "LS107")
    assert with_sdk[0] == 0
    assert "(package.json: @workos-inc/node ^10)" in with_sdk[1]


def test_folder_that_is_not_there_is_bad_input(server: Server, tmp_path: Path) -> None:
    exit_code, told, _ = doctor("--app", str(tmp_path / "nowhere"))

    assert (exit_code, told) == (2, "")


STARTS = {
    "text": "READY this machine, ",
    "json": "{",
    "junit": "<?xml",
    "markdown": "### ",
    "html": "<!doctype html>",
}


@pytest.mark.parametrize(("output", "start"), STARTS.items(), ids=STARTS.keys())
def test_document_is_alone_on_stdout_in_every_form_and_never_holds_the_key(
    server: Server, output: str, start: str
) -> None:
    exit_code, told, progress = doctor("--output", output)

    assert exit_code == 0
    assert told.startswith(start)
    assert "asking" in progress
    assert "asking" not in told
    assert KEY not in told + progress


def test_rehearsal_lets_the_doctor_ask_nobody_else(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGSTREAMS_REHEARSAL", "1")
    monkeypatch.delenv("WORKOS_BASE_URL")

    exit_code, told, complaint = doctor()

    assert (exit_code, told) == (4, "")
    assert "a rehearsal connects to this machine only" in complaint


def test_variable_that_names_no_file_is_bad_input(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent/ca.pem")

    code, document, said = doctor()

    assert (code, document) == (2, "")
    assert said.startswith("logstreams: SSL_CERT_FILE: /nonexistent/ca.pem does not exist;")
    assert not server.asked


def test_age_of_the_egress_list_is_told(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    own = tmp_path / "egress.yaml"
    text = kits_list().decode()
    own.write_text(text.replace("checked: 2026-11-28", "checked: 2020-01-01"))

    exit_code, told, _ = doctor()

    assert exit_code == 0
    assert "15 addresses, compared on 2020-01-01 (" in told
    assert "LS120" in told
    own.write_text("addresses: []\n")
    exit_code, told, error = doctor()
    assert (exit_code, told) == (2, "")
    assert f"{own}: (the file): found no key 'checked'" in error
