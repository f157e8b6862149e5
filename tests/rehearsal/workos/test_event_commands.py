"""`logstreams events emit`, `list` and `export` against the local WorkOS, over TLS."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner
from workos import WorkOSClient
from workos.audit_logs.models import AuditLogSchemaTargetInput

from logstreams.command.main import app
from logstreams.events import EmitOutcome, Emitter
from rehearsal.workos import LocalWorkOS
from tests.rehearsal.workos.support import CUSTOMER_ACCOUNT

Run = Callable[..., tuple[int, str, str]]
ACTION = "user.session.started"
STACK = """\
config:
  aws:region: us-east-1
  workos-log-streams:schema: 1
  workos-log-streams:accountId: "{account}"
  workos-log-streams:organizationId: {organization}
  workos-log-streams:environment: production
  workos-log-streams:apiKey: {{env: WORKOS_API_KEY}}
  workos-log-streams:destination: {{type: s3, retention: {{mode: GOVERNANCE, days: 1}}}}
  workos-log-streams:stream: {{workosAccountId: "606060606060", externalId: abc}}
"""


@pytest.fixture
def run(
    tmp_path: Path,
    workos: LocalWorkOS,
    organization: str,
    key: str,
    sdk: WorkOSClient,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    sdk.audit_logs.create_schema(ACTION, targets=[AuditLogSchemaTargetInput(type="team")])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WORKOS_API_KEY", key)
    monkeypatch.setenv("WORKOS_BASE_URL", workos.url)
    (tmp_path / "stacks").mkdir()
    text = STACK.format(account=CUSTOMER_ACCOUNT, organization=organization)
    (tmp_path / "stacks" / "Pulumi.acme.yaml").write_text(text)

    def command(*arguments: str, stdin: str | None = None) -> tuple[int, str, str]:
        ended = CliRunner().invoke(app, ["events", *arguments], input=stdin)
        assert key not in ended.output
        return ended.exit_code, ended.stdout, ended.stderr

    return command


def event(number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "action": ACTION,
        "occurred_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.000Z}",
        "actor": {"id": f"user_{number}", "type": "user"},
        "targets": [{"id": "team_1", "type": "team"}],
        "context": {"location": "192.0.2.1"},
        **more,
    }


def lines(*events: Any) -> str:
    return "".join(f"{json.dumps(each)}\n" for each in events)


def actors(workos: LocalWorkOS, organization: str) -> list[str]:
    return sorted(each.body["actor"]["id"] for each in workos.events(organization))


def test_file_is_sent_each_line_once(
    run: Run, workos: LocalWorkOS, organization: str, tmp_path: Path
) -> None:
    # Two lines that are equal are two events.
    Path("events.jsonl").write_text(lines(event(1), event(2), *[event(3, occurred_at=at())] * 2))

    code, shown, says = run("emit", "events.jsonl", "--stack", "acme")

    assert (code, len(shown.splitlines())) == (0, 4)
    assert "4 events: 4 accepted" in says
    assert actors(workos, organization) == ["user_1", "user_2", "user_3", "user_3"]
    code, _, says = run("emit", "events.jsonl", "--stack", "acme")
    assert (code, "--resume" in says) == (2, True)
    code, _, says = run("emit", "events.jsonl", "--stack", "acme", "--resume", "--quiet")
    assert (code, "4 already accepted" in says) == (0, True), says
    assert len(workos.events(organization)) == 4


def at() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.000Z}"


def test_each_way_of_being_wrong_has_its_line(
    run: Run, workos: LocalWorkOS, organization: str
) -> None:
    ahead = f"{datetime.now(UTC) + timedelta(minutes=6):%Y-%m-%dT%H:%M:%S.000Z}"
    text = lines(
        event(1),
        event(2, occurred_at=ahead),
        event(3, action="never.was.configured"),
        event(4, targets=[{"id": "1", "type": "robot"}]),
        event(5, version=9),
    )

    code, shown, _ = run("emit", "-", "--stack", "acme", "--output", "json", stdin=text + "{\n")

    found = [json.loads(line) for line in shown.splitlines()]
    assert code == 2
    outcomes = ["accepted", "invalid", "refused", "refused", "refused", "invalid"]
    assert [each["outcome"] for each in found] == outcomes
    assert found[1]["refusals"][0]["path"] == "/occurred_at"
    assert found[2]["repair"] == "logstreams schema apply never.was.configured (version 1 is named)"
    assert "/targets/0/type" in [each["path"] for each in found[3]["refusals"]]
    assert found[4]["repair"].endswith("(version 9 is named)")
    assert actors(workos, organization) == ["user_1"]


def test_dry_run_judges_and_sends_nothing(
    run: Run, workos: LocalWorkOS, organization: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WORKOS_API_KEY")
    Path("events.jsonl").write_text(lines(event(1), event(2, context={})))
    code, shown, _ = run("emit", "events.jsonl", "--organization", organization, "--dry-run")
    assert code == 2
    assert shown.splitlines() == [
        f"line 1 valid {ACTION}",
        f"line 2 invalid {ACTION}: /context/location is missing",
    ]
    assert workos.events(organization) == []
    assert not Path("events.jsonl.journal").exists()


def test_one_event_by_options(run: Run, workos: LocalWorkOS, organization: str) -> None:
    one = ["--action", ACTION, "--actor", "user:u1:Ann", "--target", "team:t1"]
    code, _, _ = run(
        *("emit", "--stack", "acme", *one, "--location", "192.0.2.1"),
        *("--metadata", "plan=pro", "--metadata", "seats=5"),
    )
    assert code == 0
    sent = workos.events(organization)[0].body
    assert sent["actor"] == {"id": "u1", "type": "user", "name": "Ann"}
    assert sent["metadata"] == {"plan": "pro", "seats": 5}


@pytest.mark.parametrize(
    "outage",
    [
        pytest.param({"kind": "error", "status": 503}, id="503"),
        pytest.param({"kind": "rate_limited", "retry_after_seconds": 0}, id="429"),
        pytest.param({"kind": "slow", "delay_seconds": 0.2}, id="slow"),
    ],
)
def test_passing_outage_loses_and_doubles_nothing(
    run: Run, workos: LocalWorkOS, organization: str, outage: dict[str, Any]
) -> None:
    workos.begin_outage(requests=12, **outage)
    code, _, _ = run(*("emit", "-", "--stack", "acme"), stdin=lines(*map(event, range(20))))
    assert code == 0
    assert actors(workos, organization) == sorted(f"user_{number}" for number in range(20))


def test_key_that_is_not_accepted_ends_the_run_and_another_goes_on(
    run: Run, workos: LocalWorkOS, organization: str, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("events.jsonl").write_text(lines(*map(event, range(30))))
    workos.revoke_key(key)
    code, shown, says = run("emit", "events.jsonl", "--stack", "acme", "--concurrency", "1")
    first, *others = shown.splitlines()
    assert (code, "unauthorized" in first, "logstreams doctor" in first) == (4, True, True)
    assert len(others) == 29
    assert all("was not sent: WorkOS does not accept the key" in each for each in others)
    assert "--resume" in says

    monkeypatch.setenv("WORKOS_API_KEY", workos.create_key("production"))
    assert run("emit", "events.jsonl", "--stack", "acme", "--resume")[0] == 0
    assert actors(workos, organization) == sorted(f"user_{number}" for number in range(30))


def test_retry_after_is_waited_out(run: Run, workos: LocalWorkOS, organization: str) -> None:
    workos.begin_outage("rate_limited", requests=1, retry_after_seconds=3)
    started = time.monotonic()
    assert run("emit", "-", "--stack", "acme", stdin=lines(event()))[0] == 0
    # The SDK's own first wait is 1.5 s at most.
    assert time.monotonic() - started >= 3
    assert actors(workos, organization) == ["user_1"]


def test_what_was_sent_long_ago_is_sent_again_only_when_asked(
    run: Run, workos: LocalWorkOS, organization: str
) -> None:
    Path("events.jsonl").write_text(lines(event(1)))
    assert run("emit", "events.jsonl", "--stack", "acme")[0] == 0
    journal = Path("events.jsonl.journal")
    sent = json.loads(journal.read_text().splitlines()[0])
    sent["at"] = (datetime.now(UTC) - timedelta(hours=25)).isoformat()
    journal.write_text(json.dumps(sent) + "\n")  # ended before the answer, a day ago
    resume = ["emit", "events.jsonl", "--stack", "acme", "--resume"]

    code, shown, _ = run(*resume)

    assert (code, "uncertain" in shown) == (3, True)
    assert run(*resume, "--allow-duplicates")[0] == 0


def test_request_that_is_too_large_is_told_with_its_repair(
    run: Run, workos: LocalWorkOS, organization: str
) -> None:
    large = event(1, targets=[{"id": f"{'x' * 400}{n}", "type": "team"} for n in range(250)])
    code, shown, _ = run("emit", "-", "--stack", "acme", "--output", "json", stdin=lines(large))
    (found,) = map(json.loads, shown.splitlines())
    assert (code, found["outcome"]) == (1, "refused")
    assert "request entity too large" in found["refusals"][0]["words"]
    assert "not published" in found["warnings"][-1]["words"]
    assert found["repair"].startswith("send less")
    assert workos.events(organization) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param([], "wanted FILE, - for stdin, or --action", id="nothing"),
        pytest.param(["none.jsonl"], "none.jsonl: found no file", id="no file"),
        pytest.param(["-", "--action", "a"], "found FILE and --action", id="both"),
        pytest.param(["--action", "a"], "wanted --actor and --target and --location", id="parts"),
        pytest.param(["-", "--resume"], "found no journal", id="stdin cannot resume"),
    ],
)
def test_wrong_usage_is_bad_input(run: Run, arguments: list[str], words: str) -> None:
    code, shown, says = run("emit", *arguments, "--stack", "acme", stdin="")
    assert (code, shown) == (2, "")
    assert words in says


def test_emitter_is_for_a_customers_own_code(
    workos: LocalWorkOS, organization: str, key: str, run: Run
) -> None:
    with Emitter(key, base_url=workos.url) as emitter:
        first = emitter.emit(organization, event(1), key="once")
        again = emitter.emit(organization, event(1), key="once")
        unknown = emitter.emit("org_01EHZNVPK3SFK441A1RGBFSHRT", event(2))
    assert (first.outcome, again.outcome) == (EmitOutcome.ACCEPTED, EmitOutcome.ACCEPTED)
    assert (unknown.outcome, "organization_id" in unknown.repair) == (EmitOutcome.REFUSED, True)
    assert actors(workos, organization) == ["user_1"]


def test_export_is_fetched_and_checked(run: Run, workos: LocalWorkOS, organization: str) -> None:
    assert run(*("emit", "-", "--stack", "acme"), stdin=lines(*map(event, range(3))))[0] == 0
    workos.behave(organization, export_seconds=0.5)

    code, shown, _ = run("export", "acme", "--since", "1h", "--to", "out.csv", "--output", "json")

    assert (code, json.loads(shown)["events"]) == (0, 3)
    with Path("out.csv").open() as file:
        assert sorted(row["actor_id"] for row in csv.DictReader(file)) == [
            "user_0",
            "user_1",
            "user_2",
        ]


def test_empty_export_is_none_and_no_error(run: Run) -> None:
    code, shown, _ = run("export", "acme", "--to", "out.csv")
    assert (code, shown) == (0, "no event in this range: WorkOS exports nothing\n")
    assert not Path("out.csv").exists()


@pytest.mark.parametrize(
    ("state", "words"), [("error", "could not make it"), ("expired", "its file is gone")]
)
def test_export_that_fails_says_which_way(
    run: Run, workos: LocalWorkOS, organization: str, state: str, words: str
) -> None:
    assert run(*("emit", "-", "--stack", "acme"), stdin=lines(event()))[0] == 0
    workos.behave(organization, export=state)
    code, _, says = run("export", "acme", "--to", "out.csv")
    assert (code, words in says) == (1, True)
    assert not Path("out.csv").exists()


def test_export_that_stays_pending_is_given_up(
    run: Run, workos: LocalWorkOS, organization: str
) -> None:
    assert run(*("emit", "-", "--stack", "acme"), stdin=lines(event()))[0] == 0
    workos.behave(organization, export_seconds=60)
    code, _, says = run("export", "acme", "--to", "out.csv", "--wait", "0.5")
    assert (code, "still pending" in says) == (4, True)


def test_range_that_workos_does_not_have_is_refused(run: Run) -> None:
    code, _, says = run("export", "acme", "--since", "200d")
    assert (code, "WorkOS exports the past three months" in says) == (1, True)
    assert run("export", "acme", "--since", "yesterday")[0] == 2
    assert run("export", "acme", "--since", "1h", "--until", "2h")[0] == 2


@pytest.mark.parametrize(
    ("path", "words"),
    [
        pytest.param("stacks", "found the folder stacks, wanted a file", id="a folder"),
        pytest.param("none/x", "found no folder none, wanted one", id="no folder"),
    ],
)
@pytest.mark.parametrize(
    "command",
    [
        pytest.param(("export", "acme", "--to"), id="export"),
        pytest.param(("reconcile", "acme", "--missing"), id="reconcile"),
    ],
)
def test_file_that_cannot_be_written_is_refused_before_workos_is_asked(
    run: Run, workos: LocalWorkOS, command: tuple[str, ...], path: str, words: str
) -> None:
    workos.begin_outage("error")
    code, shown, says = run(*command, path)
    assert (code, shown) == (2, "")
    assert f"{command[-1]}: {words}" in says
