"""What failed because AWS did not answer is unfinished, and its next step says what helps."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from logstreams.fleet.document import Result, StackOutcome, Violation
from logstreams.fleet.findings import Findings
from logstreams.fleet.previewing import preview
from logstreams.fleet.pulumi_cli import RunResult
from logstreams.fleet.runs import SelectedStack
from logstreams.fleet.unanswered import unfinished_if_unanswered
from logstreams.pulumi_config import NoConfiguration
from logstreams.settings import StackSettings
from logstreams.settings.load import parse_settings
from logstreams.state import StackState
from logstreams.verification.aws_keys import AwsKeys
from tests.unit.command.fleet_project import EXAMPLE

EXPIRED = (
    "s3-archive-bucket: unable to validate AWS credentials. Details: operation error "
    "GetCallerIdentity, https response error StatusCode: 403, RequestID: 1, api error "
    "ExpiredToken: The security token included in the request is expired"
)
INVALID = "The configured AWS credentials are invalid or have expired.\nPlease see https://…"
DNS = 'Post "https://sts.us-east-1.amazonaws.com/": dial tcp: lookup sts…: no such host'
PROXY = "proxyconnect tcp: dial tcp 127.0.0.1:9: connect: connection refused"
SILENT = "Connect timeout on endpoint URL: https://sts.us-east-1.amazonaws.com/"
GATE = f"delivery-gate: delivery is not proven\n\n{EXPIRED}"
STACK = parse_settings(EXAMPLE, EXAMPLE.read_text())
WITH_PROFILE = STACK.model_copy(update={"aws": STACK.aws.model_copy(update={"profile": "globex"})})


def failed(*errors: str, **more: Any) -> StackOutcome:
    return StackOutcome(stack="acme", result=Result.FAILED, errors=errors, **more)


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the stack's configuration has."""
    has: dict[str, Any] = {"keys": None}

    def of(*_: object) -> AwsKeys | None:
        if isinstance(has["keys"], Exception):
            raise has["keys"]
        return has["keys"]

    monkeypatch.setattr("logstreams.fleet.unanswered.aws_keys_of", of)
    return has


@pytest.mark.parametrize(
    ("errors", "says"),
    [
        ((EXPIRED,), "Set or renew the credentials (with aws sso login, or with AWS_ACCESS_KEY_ID"),
        ((INVALID,), "Set or renew the credentials"),
        ((DNS, DNS), "Repair name resolution on this machine"),
        ((PROXY,), "Ask whoever runs the proxy to allow HTTPS to *.amazonaws.com"),
        ((SILENT,), "Allow outgoing HTTPS to *.amazonaws.com from this machine"),
        (("x509: certificate signed by unknown authority",), "set AWS_CA_BUNDLE"),
        (("dial tcp 127.0.0.1:4566: connect: connection refused",), "aws:endpoints; then"),
        (("RequestTimeTooSkewed: no",), "synchronisation on: `sudo timedatectl set-ntp true`"),
        (("s3-archive-bucket: Rate exceeded",), "`--parallel 1`"),
    ],
)
def test_no_answer_is_no_failure_of_the_stack(
    keys: dict[str, Any], errors: tuple[str, ...], says: str
) -> None:
    assert keys["keys"] is None

    told = unfinished_if_unanswered(failed(*errors), "preview", STACK, Path())

    assert (told.result, told.errors) == (Result.UNFINISHED, errors)
    assert says in told.next_step
    assert "; then `logstreams fleet preview --resume last` (LS1" in told.next_step
    assert "verify again" not in told.next_step


@pytest.mark.parametrize(
    ("settings", "has", "says"),
    [
        (STACK, None, "Set or renew the credentials"),
        (STACK, AwsKeys("a", "b"), "Set aws:accessKey, aws:secretKey and aws:token, all three"),
        (STACK, NoConfiguration("passphrase"), "Set aws:accessKey, aws:secretKey and aws:token"),
        (WITH_PROFILE, None, "`aws sso login --profile globex`"),
        (WITH_PROFILE, AwsKeys("a", "b"), "Set aws:accessKey"),
    ],
    ids=["environment", "file", "file, encrypted", "profile", "file before profile"],
)
def test_next_step_names_where_the_credentials_come_from(
    keys: dict[str, Any], settings: StackSettings, has: Any, says: str
) -> None:
    keys["keys"] = has

    told = unfinished_if_unanswered(failed(EXPIRED), "up", settings, Path())

    assert says in told.next_step


@pytest.mark.parametrize(
    "outcome",
    [
        failed("s3-archive-bucket: BucketAlreadyExists", EXPIRED),
        failed(GATE),
        failed(),
        failed(EXPIRED, next_step="something else"),
        StackOutcome(stack="acme", result=Result.GOOD),
        failed(
            EXPIRED,
            violations=(
                Violation(rule="r", level="mandatory", resource="", type="", message="no"),
            ),
        ),
    ],
    ids=["another error too", "delivery", "no error", "told already", "good", "refused"],
)
@pytest.mark.usefixtures("keys")
def test_what_has_another_reason_stays(outcome: StackOutcome) -> None:
    assert unfinished_if_unanswered(outcome, "up", STACK, Path()) == outcome


@pytest.mark.usefixtures("keys")
def test_preview_without_an_answer_is_unfinished(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("logstreams.fleet.previewing.load_stack", lambda *_: STACK)
    monkeypatch.setattr("logstreams.fleet.bad_input.load_stack", lambda *_: STACK)
    ran = RunResult(255, Findings({}, (), (EXPIRED,), complete=True), "", 1.0)
    state = StackState({}, {})
    engine: Any = SimpleNamespace(preview=lambda _: ran, state=lambda _: state, project=Path())

    told = preview(SelectedStack("acme"), Path(), lambda _: engine)

    assert told.result is Result.UNFINISHED
    assert "(LS113)" in told.next_step
