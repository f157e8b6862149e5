"""`logstreams schema` against the local WorkOS, by the official SDK over TLS."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner
from workos import WorkOSClient
from workos.audit_logs.models import AuditLogSchemaTargetInput

from logstreams.command.main import app
from rehearsal.workos import LocalWorkOS

Run = Callable[..., tuple[int, str, str]]
SCHEMA = """\
action: {action}
targets:
  - type: invoice
    metadata: {{type: object, properties: {{number: {{type: string}}}}, required: [number]}}
actor:
  metadata: {{type: object, properties: {{role: {{type: string}}}}}}
metadata: {{type: object, properties: {{amount: {{type: {kind}}}}}, additionalProperties: false}}
"""


@pytest.fixture
def run(
    tmp_path: Path,
    workos: LocalWorkOS,
    key: str,
    sdk: WorkOSClient,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WORKOS_API_KEY", key)
    monkeypatch.setenv("WORKOS_BASE_URL", workos.url)
    (tmp_path / "schemas").mkdir()

    def command(*arguments: str) -> tuple[int, str, str]:
        ended = CliRunner().invoke(app, ["schema", *arguments])
        assert key not in ended.output
        return ended.exit_code, ended.stdout, ended.stderr

    return command


def write(tmp_path: Path, action: str, kind: str = "number") -> None:
    text = SCHEMA.format(action=action, kind=kind)
    (tmp_path / "schemas" / f"{action}.yaml").write_text(text)


def versions(sdk: WorkOSClient, action: str) -> list[int]:
    return [each.version for each in sdk.audit_logs.list_action_schemas(action, limit=100).data]


def test_new_action_is_planned_published_and_then_left_alone(
    run: Run, sdk: WorkOSClient, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    action = "billing.invoice.approved"
    write(tmp_path, action)

    assert run("diff")[0] == 1
    assert run("apply", "--dry-run")[0] == 0
    assert f"+ {action}: new action, version 1" in run("apply", "--dry-run")[1]
    code, _, says = run("apply")
    assert (code, "wanted --yes" in says) == (2, True)

    code, shown, _ = run("apply", "--yes", "--output", "json")

    assert code == 0
    assert json.loads(shown)["actions"][0]["published"] == 1
    assert versions(sdk, action) == [1]
    assert run("diff", action) == (0, f"  {action}: version 1, unchanged\nnothing to publish\n", "")
    assert run("apply", "--yes")[0] == 0
    assert versions(sdk, action) == [1]


def test_breaking_change_is_named_and_becomes_a_version(
    run: Run, sdk: WorkOSClient, tmp_path: Path
) -> None:
    action = "billing.invoice.rejected"
    write(tmp_path, action)
    assert run("apply", "--yes")[0] == 0
    write(tmp_path, action, "string")

    code, shown, _ = run("diff", "--output", "json")

    step = json.loads(shown)["actions"][0]
    assert (code, step["step"], step["version"], step["breaking"]) == (1, "update", 1, True)
    assert step["changes"] == [
        {
            "where": "metadata.amount",
            "before": '{"type": "number"}',
            "after": '{"type": "string"}',
            "breaking": True,
        }
    ]
    assert run("apply", "--yes")[1] == f"published {action} version 2\n"
    assert versions(sdk, action)[0] == 2


def test_action_of_no_file_is_told_and_left_alone(
    run: Run, sdk: WorkOSClient, tmp_path: Path
) -> None:
    sdk.audit_logs.create_schema("other.thing.done", targets=[AuditLogSchemaTargetInput(type="a")])
    write(tmp_path, "billing.invoice.paid")

    _, shown, _ = run("diff")

    assert "  other.thing.done: in WorkOS and in no file; left alone\n" in shown


def test_file_with_an_error_is_never_sent(run: Run, sdk: WorkOSClient, tmp_path: Path) -> None:
    write(tmp_path, "billing.invoice.voided", "array")
    code, shown, says = run("apply", "--yes")
    assert (code, shown) == (2, "")
    assert "billing.invoice.voided.yaml:7: metadata.properties.amount.type" in says
    assert "billing.invoice.voided" not in [
        each.name for each in sdk.audit_logs.list_actions().data
    ]


def test_refusal_of_workos_names_what_is_not_published(
    run: Run, workos: LocalWorkOS, tmp_path: Path
) -> None:
    write(tmp_path, "billing.invoice.sent")
    text = (tmp_path / "schemas" / "billing.invoice.sent.yaml").read_text()
    # A keyword that the local WorkOS does not imitate and says so with a 422.
    text = text.replace("{type: number}", "{type: number, minimum: 3}")
    (tmp_path / "schemas" / "billing.invoice.sent.yaml").write_text(text)

    code, _, says = run("apply", "--yes")

    assert code == 1
    assert "not published: billing.invoice.sent" in says


@pytest.mark.parametrize("outage", ["error", "html"])
def test_workos_that_cannot_be_asked_is_no_plan(
    run: Run, workos: LocalWorkOS, tmp_path: Path, outage: str
) -> None:
    write(tmp_path, "billing.invoice.sent")
    workos.begin_outage(outage)
    code, shown, says = run("diff")
    assert (code, shown) == (4, "")
    assert "Traceback" not in says


def test_key_that_is_not_set_is_bad_input(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "billing.invoice.sent")
    monkeypatch.delenv("WORKOS_API_KEY")
    code, _, says = run("diff")
    assert (code, "WORKOS_API_KEY" in says) == (2, True)


def past(tmp_path: Path, *events: dict[str, Any]) -> Path:
    folder = tmp_path / "events"
    folder.mkdir()
    (folder / "events.jsonl").write_text("\n".join(map(json.dumps, events)))
    return folder


def event(**metadata: Any) -> dict[str, Any]:
    return {
        "action": "billing.invoice.approved",
        "occurred_at": "2026-11-28T12:00:00.000Z",
        "actor": {"id": "1", "type": "user"},
        "targets": [{"id": "2", "type": "invoice", "metadata": {"number": "7"}}],
        "context": {"location": "192.0.2.1"},
        "metadata": metadata,
    }


def test_history_names_what_would_be_refused_and_three_ways_out(
    run: Run, sdk: WorkOSClient, tmp_path: Path
) -> None:
    action = "billing.invoice.approved"
    write(tmp_path, action)
    folder = past(tmp_path, event(amount=1), event(amount="1"), event(amount="2", note="x"))

    code, shown, _ = run(
        "check-history", action, "--from-dir", str(folder), "--write", "wider.yaml"
    )

    assert code == 1
    assert "× 2 of 3 (66.7 %) would be refused:" in shown
    assert "  2  metadata.amount is a string, the schema wants number" in shown
    assert f"first: {folder}/events.jsonl:2, {folder}/events.jsonl:3" in shown
    assert [line[:2] for line in shown.splitlines() if line[:1].isdigit()][-3:] == [
        "1.",
        "2.",
        "3.",
    ]
    # The schema that was written takes them, by the kit and by WorkOS.
    (tmp_path / "wider.yaml").rename(tmp_path / "schemas" / f"{action}.yaml")
    assert run("check-history", action, "--from-dir", str(folder))[0] == 0


def test_history_without_metadata_proves_nothing(run: Run, tmp_path: Path) -> None:
    action = "billing.invoice.approved"
    (tmp_path / "schemas" / f"{action}.yaml").write_text(
        f"action: {action}\ntargets: [{{type: invoice}}]\n"
        "metadata: {type: object, properties: {amount: {type: number}}}\n"
    )
    bare = {key: value for key, value in event().items() if key != "metadata"}
    bare["targets"] = [{"id": "2", "type": "invoice"}]
    folder = past(tmp_path, bare)

    code, shown, _ = run("check-history", action, "--from-dir", str(folder))

    assert code == 3
    assert "none of them carries metadata" in shown


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="no source"),
        pytest.param(["--from-dir", "a", "--from-csv", "b"], id="two sources"),
        pytest.param(["--from-dir", "none"], id="no folder"),
        pytest.param(["--from-dir", ".", "--since", "yesterday"], id="no time"),
        pytest.param(["--from-archive", "acme"], id="no stack"),
    ],
)
def test_wrong_usage_of_history_is_bad_input(
    run: Run, tmp_path: Path, arguments: list[str]
) -> None:
    write(tmp_path, "billing.invoice.approved")
    code, shown, says = run("check-history", "billing.invoice.approved", *arguments)
    assert (code, shown) == (2, "")
    assert says.startswith("logstreams: ")
