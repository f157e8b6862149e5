"""Who is let in, what is answered and what is logged."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

import handler
from tests.unit.components.receiver.support import (
    HEADER,
    OLD_SECRET,
    SECRET,
    Bucket,
    Context,
    Secrets,
    array,
    client_error,
    delivery,
    envelope,
    receiver,
)

Send = Callable[..., tuple[int, dict[str, Any]]]


def ask(bucket: Any, secrets: Any, request: dict[str, Any], monkeypatch: Any) -> dict[str, Any]:
    made = receiver(bucket, secrets)
    monkeypatch.setattr(handler, "receiver", lambda: made)
    return handler.handle(request, Context())


@pytest.mark.parametrize(
    ("secret", "status"),
    [
        pytest.param(SECRET, 200, id="current"),
        pytest.param(OLD_SECRET, 200, id="previous"),
        pytest.param(None, 401, id="missing"),
        pytest.param("", 401, id="empty"),
        pytest.param(SECRET[:-1], 401, id="cut-off"),
        pytest.param(SECRET + "\udcff", 401, id="not-text"),
    ],
)
def test_only_both_versions_are_let_in(
    send: Send, bucket: Bucket, secret: str | None, status: int
) -> None:
    assert send(array(envelope(1)), secret=secret)[0] == status
    assert len(bucket.objects) == (status == 200)


@pytest.mark.parametrize(
    ("secret", "version"), [(SECRET, "current"), (OLD_SECRET, "previous")], ids=str
)
def test_object_says_which_version_its_sender_knew(
    send: Send, bucket: Bucket, secret: str, version: str
) -> None:
    send(array(envelope(1)), secret=secret)
    (put,) = bucket.puts.values()
    assert put["Metadata"] == {"secret-version": version}
    assert put["ContentType"] == "application/json"


@pytest.mark.parametrize("name", [HEADER.lower(), HEADER.upper(), HEADER])
def test_header_is_found_in_any_case(
    bucket: Bucket, secrets: Secrets, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = delivery(array(envelope(1)), secret=None)
    request["headers"][name] = SECRET
    assert ask(bucket, secrets, request, monkeypatch)["statusCode"] == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD", "DELETE", "OPTIONS"])
def test_other_methods_are_refused(
    bucket: Bucket, secrets: Secrets, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = {**delivery(b"[]"), "httpMethod": method}
    answer = ask(bucket, secrets, request, monkeypatch)
    assert (answer["statusCode"], answer["headers"]["allow"]) == (405, "POST")


def test_health_needs_and_reads_no_secret(
    bucket: Bucket, secrets: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = {"httpMethod": "GET", "path": "/health", "headers": {}, "body": ""}
    assert ask(bucket, secrets, request, monkeypatch) == {
        "statusCode": 200,
        "statusDescription": "200 OK",
        "headers": {"content-type": "application/json"},
        "body": '{"health": "ok"}',
        "isBase64Encoded": False,
    }
    assert secrets.calls == 0


@pytest.mark.parametrize(
    "versions",
    [
        pytest.param({}, id="no-version"),
        pytest.param({"AWSCURRENT": ""}, id="empty"),
        pytest.param({"AWSCURRENT": client_error(400, "AccessDeniedException")}, id="denied"),
        pytest.param(
            {"AWSCURRENT": SECRET, "AWSPREVIOUS": EndpointConnectionError(endpoint_url="x")},
            id="half",
        ),
    ],
)
@pytest.mark.parametrize("secret", [SECRET, "wrong"])
def test_unreadable_secret_is_no_refusal(
    send: Send, secrets: Secrets, versions: dict[str, Any], secret: str
) -> None:
    secrets.versions = versions
    assert [send(b"[]", secret=secret)[0] for _ in range(3)] == [503] * 3
    assert secrets.calls <= 2


def test_unexpected_error_shows_its_type_alone(
    send: Send, bucket: Bucket, capsys: pytest.CaptureFixture[str]
) -> None:
    def surprise(_: int) -> None:
        raise LookupError(SECRET)

    bucket.before = surprise
    assert send(array(envelope(1))) == (500, {"error": "internal error"})
    line = json.loads(capsys.readouterr().out)
    assert (line["status"], line["error"]) == (500, "LookupError")


def test_missing_configuration_is_an_answer_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("LOGSTREAMS_HEADER", raising=False)
    assert handler.handle(delivery(b"[]"), Context())["statusCode"] == 500
    assert json.loads(capsys.readouterr().out)["error"] == "KeyError"


def test_line_counts_what_became_of_a_batch(send: Send, capsys: pytest.CaptureFixture[str]) -> None:
    body = array(envelope(1), envelope(1), envelope(2), envelope(3, keySuffix="a/b"))
    send(body)
    (line,) = capsys.readouterr().out.splitlines()
    seen = json.loads(line)
    metrics = seen.pop("_aws")["CloudWatchMetrics"]
    assert metrics == [
        {
            "Namespace": "WorkOSLogStreams",
            "Dimensions": [["FunctionName"]],
            "Metrics": [
                {"Name": name, "Unit": "Count"} for name in ("Stored", "Quarantined", "Refused")
            ],
        }
    ]
    assert seen == {
        "FunctionName": "acme-receiver",
        "Stored": 2,
        "Quarantined": 1,
        "Refused": 0,
        "already": 1,
        "status": 200,
        "bytes": len(body),
        "secretVersion": "current",
        "requestId": "request-1",
    }


def test_refusals_are_counted(send: Send, capsys: pytest.CaptureFixture[str]) -> None:
    send(b"[]", secret="wrong")
    send(b"[")
    send(b"[]")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["status"], line["Refused"]) for line in lines] == [(401, 1), (400, 1), (200, 0)]


def test_neither_secret_nor_event_is_ever_written(
    send: Send, bucket: Bucket, secrets: Secrets, capfd: pytest.CaptureFixture[str]
) -> None:
    said: list[Any] = []
    bodies = (array(envelope(1)), b"[{", array(envelope(2, keySuffix="/")), b"\xff")
    for secret in (SECRET, OLD_SECRET, SECRET + "x", None):
        said += [send(body, secret=secret) for body in bodies]
    for error in (client_error(503, "SlowDown"), ValueError(SECRET), RuntimeError(OLD_SECRET)):

        def fail(_: int, error: Exception = error) -> None:
            raise error

        bucket.before = fail
        said.append(send(array(envelope(9))))
    secrets.versions = {"AWSCURRENT": ValueError(SECRET)}
    said.append(send(b"[]", secret="other"))
    written = capfd.readouterr()
    text = repr(said) + written.out + written.err
    assert written.err == ""
    assert len(written.out.splitlines()) == len(said)
    for canary in (SECRET, OLD_SECRET, "audit_log_event_", "user.signed_in", "Traceback"):
        assert canary not in text
