"""What `logstreams rotate` refuses, and how it ends, for what is not made at AWS."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from click.testing import Result
from typer.testing import CliRunner

from logstreams.command.main import app
from logstreams.customers.rotation import external_id, hec_token, interface
from logstreams.customers.rotation.assumed import Assumed
from logstreams.customers.rotation.datadog_keys import DatadogKeysRotation
from logstreams.customers.rotation.hec_token import HecTokenRotation
from logstreams.settings import load_stack
from logstreams.settings.removal import how_to_write_back
from logstreams.state import StackState
from logstreams.verification.destinations.splunk.collector import NotReached
from logstreams.verification.destinations.splunk.facts import HecAnswer, IndexedEvent
from logstreams.verification.destinations.splunk.token_source import NotIndexed, TokenRefused
from logstreams.verification.transport.connect_error_kind import ConnectErrorKind
from logstreams.verification.verdict import Verdict

HEAD = """\
config:
  aws:region: us-east-1
  workos-log-streams:schema: 1
  workos-log-streams:accountId: "123456789012"
  workos-log-streams:organizationId: org_01EHZNVPK3SFK441A1RGBFSHRT
  workos-log-streams:environment: production
  workos-log-streams:apiKey: {env: WORKOS_API_KEY}
"""
S3 = """\
  workos-log-streams:destination: {type: s3, retention: {mode: GOVERNANCE, days: 1}}
  workos-log-streams:stream:
    workosAccountId: "999999999999"
    externalId: "in-use"
"""
ROTATING = S3.replace('"in-use"', '"next-one"') + '    previousExternalId: "in-use"\n'
SPLUNK = """\
  workos-log-streams:destination:
    type: splunk
    url: https://hec.acme.example:8088
    token: {secretArn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:NAME"}
    index: audit
    source: SOURCE
"""
DATADOG = """\
  workos-log-streams:destination:
    type: datadog
    site: EU1
    apiKey: {env: DATADOG_API_KEY}
    applicationKey: {env: DATADOG_APPLICATION_KEY}
"""
OLD, NEW = "canary-old-1111", "canary-new-2222"


class Shell:
    """A person's, in a project with one stack."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "stacks" / "Pulumi.acme.yaml"
        self.file.parent.mkdir()

    def write(self, text: str) -> None:
        self.file.write_text(HEAD + text)

    def rotate(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, ["rotate", "acme", *arguments])


@pytest.fixture
def shell(project_at_aws: Path) -> Shell:
    return Shell(project_at_aws)


def arrives(monkeypatch: pytest.MonkeyPatch, metadata: Any = None, *, there: bool = True) -> None:
    """The next test event arrives so, or does not."""
    event = SimpleNamespace(metadata=metadata, noticed_at=datetime.now(UTC)) if there else None
    report = SimpleNamespace(
        arrived=event, verdict=Verdict.FAILED, root=None, next_step="look there"
    )
    monkeypatch.setattr(interface, "verify", lambda *_: report)


def line(run: Result) -> str:
    return " ".join(run.output.split())


def test_next_external_id_is_written_beside_the_one_in_use(shell: Shell) -> None:
    shell.write(S3)

    dry = shell.rotate("external-id", "--new", "next-one", "--dry-run")
    untouched = shell.file.read_text()
    run = shell.rotate("external-id", "--new", "next-one", "--output", "json")

    assert (dry.exit_code, run.exit_code) == (0, 0), run.output
    assert untouched == HEAD + S3
    assert shell.file.read_text() == HEAD + ROTATING
    document = json.loads(run.stdout)
    assert (document["what"], document["step"], document["changed"]) == (
        "external-id",
        "begin",
        True,
    )
    assert [each["command"] for each in document["next"]] == [
        "pulumi up --stack acme",
        "logstreams form acme",
        "logstreams rotate acme external-id --finish",
    ]


@pytest.mark.parametrize(
    ("stream", "arguments", "code", "says"),
    [
        pytest.param(S3, ("--new", "in-use"), 1, "the external ID that is in use", id="the same"),
        pytest.param(S3, ("--new", "no spaces"), 2, "wanted the external ID", id="none"),
        pytest.param(S3, (), 2, "--new: found nothing", id="nobody to ask"),
        pytest.param(
            ROTATING, ("--new", "third"), 1, "a third would end the first", id="a third one"
        ),
        pytest.param(SPLUNK, ("--new", "x-1"), 2, "no other has an external ID", id="no S3"),
    ],
)
def test_external_id_that_cannot_follow_is_refused(
    shell: Shell, stream: str, arguments: tuple[str, ...], code: int, says: str
) -> None:
    shell.write(stream)

    run = shell.rotate("external-id", *arguments)

    assert run.exit_code == code, run.output
    assert says in line(run)
    assert shell.file.read_text() == HEAD + stream


@pytest.mark.parametrize(
    ("sent", "there", "code", "says"),
    [
        pytest.param("next-one", True, 0, "WorkOS sends the external ID next-one", id="next"),
        pytest.param("in-use", True, 1, "WorkOS still sends the external ID in-use", id="before"),
        pytest.param(None, True, 3, "no AssumeRole of", id="not recorded yet"),
        pytest.param("next-one", False, 1, "no test event arrived", id="no event"),
    ],
)
def test_external_id_ends_once_workos_came_with_the_next(
    shell: Shell,
    monkeypatch: pytest.MonkeyPatch,
    sent: str | None,
    there: bool,
    code: int,
    says: str,
) -> None:
    shell.write(ROTATING)
    arrives(monkeypatch, there=there)
    last = Assumed(datetime.now(UTC), sent) if sent else None
    monkeypatch.setattr(external_id, "last_assumed", lambda *_: last)

    run = shell.rotate("external-id", "--finish")

    assert run.exit_code == code, run.output
    assert says in line(run)
    left = ROTATING.replace('    previousExternalId: "in-use"\n', "")
    assert shell.file.read_text() == HEAD + (left if code == 0 else ROTATING)


def deployed(shell: Shell) -> StackState:
    """What an update of the stack file left, as it is now."""
    settings = load_stack("acme", shell.file.parents[1])
    kept = {"settings": json.dumps(settings.to_plain()), "first_verified": "2026-11-29T00:00:00Z"}
    return StackState(check=kept, outputs={})


def test_external_ids_that_the_role_does_not_accept_yet_are_not_finished(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.write(S3)
    state = deployed(shell)
    monkeypatch.setattr("logstreams.command.rotate.recorded", lambda *_, **__: state)
    shell.write(ROTATING)

    run = shell.rotate("external-id", "--finish")

    assert run.exit_code == 1
    assert "first: pulumi up --stack acme" in line(run)
    assert shell.file.read_text() == HEAD + ROTATING


def test_form_that_replaces_an_external_id_in_use_says_how_both_are_accepted(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.write(S3)
    state = deployed(shell)
    monkeypatch.setattr("logstreams.command.form.recorded", lambda *_, **__: state)

    run = CliRunner().invoke(app, ["form", "acme", "--set", "stream.externalId=next-one"])
    beside = "stream.previousExternalId=in-use"
    then = CliRunner().invoke(app, ["form", "acme", "--set", beside])

    assert (run.exit_code, then.exit_code) == (0, 0), run.output
    assert f"logstreams form acme --set {beside}" in line(run)
    assert shell.file.read_text() == HEAD + ROTATING


def test_section_that_was_lost_in_between_is_written_back_with_both(shell: Shell) -> None:
    shell.write(ROTATING)
    stream = load_stack("acme", shell.file.parents[1]).stream

    assert stream is not None
    assert how_to_write_back("acme", stream).endswith("--set stream.previousExternalId=in-use")


@pytest.fixture
def splunk(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The HEC token is in Secrets Manager, and HEC accepts every token."""
    manager = boto3.client("secretsmanager", region_name="us-east-1")
    arn = manager.create_secret(Name="hec", SecretString=OLD)["ARN"]
    shell.write(SPLUNK.replace("NAME", arn.rpartition(":")[2]))
    monkeypatch.setattr(HecTokenRotation, "_asked", lambda *_: HecAnswer(400, 5, "No data"))
    monkeypatch.setattr(hec_token, "source_by_token", lambda *_: "http:workos-2")
    monkeypatch.setenv("SPLUNK_NEW_HEC_TOKEN", NEW)
    return manager


def test_next_hec_token_is_stored_and_shown_to_nobody(shell: Shell, splunk: Any) -> None:
    run = shell.rotate("hec-token")
    again = shell.rotate("hec-token")

    assert run.exit_code == 0, run.output
    assert splunk.get_secret_value(SecretId="hec")["SecretString"] == NEW
    kept = splunk.get_secret_value(SecretId="hec", VersionStage="AWSPREVIOUS")
    assert kept["SecretString"] == OLD
    assert 'empty the field Source ("SOURCE")' in line(run)
    assert again.exit_code == 1
    assert "canary" not in run.output + again.output


@pytest.mark.parametrize(
    ("code", "text"),
    [pytest.param(4, "Invalid token", id="unknown"), pytest.param(1, "Token disabled", id="off")],
)
def test_hec_token_that_hec_refuses_is_not_stored(
    shell: Shell, splunk: Any, monkeypatch: pytest.MonkeyPatch, code: int, text: str
) -> None:
    monkeypatch.setattr(HecTokenRotation, "_asked", lambda *_: HecAnswer(403, code, text))

    run = shell.rotate("hec-token")

    assert run.exit_code == 1
    assert f"HEC code {code}: {text}" in line(run)
    assert splunk.get_secret_value(SecretId="hec")["SecretString"] == OLD
    assert "canary" not in run.output


@pytest.mark.parametrize(
    ("source", "code", "says"),
    [
        pytest.param("http:workos-2", 0, "An event came by the token workos-2.", id="next"),
        pytest.param("http:workos", 1, "WorkOS sends the token workos, wanted", id="before"),
        pytest.param("SOURCE", 1, "empty the field Source", id="the form's own source"),
    ],
)
def test_hec_token_is_finished_by_an_event_of_its_own(
    shell: Shell,
    splunk: Any,
    monkeypatch: pytest.MonkeyPatch,
    source: str,
    code: int,
    says: str,
) -> None:
    del splunk
    arrives(monkeypatch, IndexedEvent("audit", "workos:audit", "", source=source))

    unnamed = shell.rotate("hec-token", "--finish")
    run = shell.rotate("hec-token", "--finish", "--token-name", "workos-2")

    assert unnamed.exit_code == 2
    assert "--token-name: found nothing" in line(unnamed)
    assert run.exit_code == code, run.output
    assert says in line(run)


def _not_reached(*_: Any) -> str:
    raise NotReached("hec.acme.example:8088", ConnectErrorKind.TIMEOUT)


def _refused(*_: Any) -> str:
    raise TokenRefused("HEC code 4: Invalid token")


def _not_indexed(*_: Any) -> str:
    raise NotIndexed("the event was not found within 300 s")


@pytest.mark.parametrize(
    ("compared", "code", "says"),
    [
        pytest.param(lambda *_: "http:workos-2", 1, "has another: workos-2.", id="next"),
        pytest.param(lambda *_: "http:workos", 0, "has that token.", id="the one WorkOS sends"),
        pytest.param(_not_reached, 0, "is not known from here", id="behind an allowlist"),
        pytest.param(_refused, 1, "found HEC code 4: Invalid token, wanted", id="refused"),
        pytest.param(_not_indexed, 3, "is not known: the event was not found", id="not seen"),
    ],
)
def test_name_of_the_hec_token_before_finishes_nothing(
    shell: Shell,
    splunk: Any,
    monkeypatch: pytest.MonkeyPatch,
    compared: Callable[..., str],
    code: int,
    says: str,
) -> None:
    del splunk
    monkeypatch.setattr(hec_token, "source_by_token", compared)
    arrives(monkeypatch, IndexedEvent("audit", "workos:audit", "", source="http:workos"))

    run = shell.rotate("hec-token", "--finish", "--token-name", "workos")

    assert run.exit_code == code, run.output
    assert says in line(run)
    assert ("delete it" in line(run)) == (code == 0)
    assert "canary" not in run.output


@pytest.fixture
def datadog(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell.write(DATADOG + "  workos-log-streams:verify: {timeoutSeconds: 1}\n")
    monkeypatch.setenv("DATADOG_API_KEY", OLD)
    monkeypatch.setenv("DATADOG_APPLICATION_KEY", "canary-reader")
    for name in ("DATADOG_NEW_API_KEY", "DATADOG_NEW_APPLICATION_KEY", "DATADOG_OLD_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(DatadogKeysRotation, "_valid", lambda *_: True)


@pytest.mark.usefixtures("datadog")
@pytest.mark.parametrize(
    ("new", "code", "says"),
    [
        pytest.param(None, 2, "wanted it in DATADOG_NEW_API_KEY or", id="none"),
        pytest.param(OLD, 1, "found the key in use", id="the same"),
        pytest.param("canary-other-1111", 1, "its last 4 characters", id="ends alike"),
        pytest.param(NEW, 1, "no test event arrived", id="reads nothing"),
    ],
)
def test_datadog_key_that_cannot_follow_is_refused(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, new: str | None, code: int, says: str
) -> None:
    arrives(monkeypatch, there=False)
    if new:
        monkeypatch.setenv("DATADOG_NEW_API_KEY", new)

    run = shell.rotate("datadog-keys")

    assert run.exit_code == code, run.output
    assert says in line(run)
    assert "canary" not in run.output


EARLIER, LATER = datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC)


@pytest.mark.usefixtures("datadog")
@pytest.mark.parametrize(
    ("used", "code", "says"),
    [
        pytest.param({"1111": [EARLIER], "2222": [LATER]}, 0, "WorkOS sends the next", id="next"),
        pytest.param({"1111": [LATER], "2222": [LATER]}, 1, "was used since", id="before"),
        pytest.param({"1111": [EARLIER], "2222": [EARLIER]}, 3, "does not say yet", id="unknown"),
        pytest.param({"2222": []}, 0, "has the previous API key no more", id="revoked"),
    ],
)
def test_datadog_key_is_finished_once_the_one_before_is_idle(
    shell: Shell,
    monkeypatch: pytest.MonkeyPatch,
    used: dict[str, list[datetime]],
    code: int,
    says: str,
) -> None:
    arrives(monkeypatch)
    monkeypatch.setenv("DATADOG_API_KEY", NEW)
    monkeypatch.setattr(DatadogKeysRotation, "_last_used", lambda *_: used)

    unnamed = shell.rotate("datadog-keys", "--finish")
    monkeypatch.setenv("DATADOG_OLD_API_KEY", OLD)
    run = shell.rotate("datadog-keys", "--finish")

    assert unnamed.exit_code == 2
    assert "DATADOG_OLD_API_KEY: found nothing" in line(unnamed)
    assert run.exit_code == code, run.output
    assert says in line(run)
    assert "canary" not in run.output


@pytest.mark.parametrize(
    ("destination", "what", "variable"),
    [
        pytest.param(S3, "key", "WORKOS_NEW_API_KEY", id="key"),
        pytest.param(SPLUNK, "hec-token", "SPLUNK_NEW_HEC_TOKEN", id="hec token"),
        pytest.param(DATADOG, "datadog-keys", "DATADOG_NEW_API_KEY", id="datadog keys"),
    ],
)
def test_next_secret_that_is_missing_is_bad_input(
    shell: Shell, destination: str, what: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(variable, raising=False)
    shell.write(destination)

    run = shell.rotate(what)

    assert run.exit_code == 2, run.output
    assert variable in line(run)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(
            ("key", "--new", NEW), "the next key is read from WORKOS_NEW_API_KEY", id="a secret"
        ),
        pytest.param(("external-id", "--finish", "--new", NEW), "wanted it to begin", id="ended"),
        pytest.param(("hec-token", "--token-name", NEW), "no --finish", id="begun"),
        pytest.param(("header", "--finish", "--token-name", NEW), "hec-token", id="other"),
    ],
)
def test_option_of_another_rotation_is_refused_and_its_value_is_not_shown(
    shell: Shell, arguments: tuple[str, ...], says: str
) -> None:
    shell.write(S3)

    run = shell.rotate(*arguments)

    assert run.exit_code == 2, run.output
    assert says in line(run)
    assert "canary" not in run.output
