"""Running `pulumi`, by a stand-in that does what it is told."""

from __future__ import annotations

import json
import os
import platform
import signal
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from logstreams.command.fleet.showing import Lines
from logstreams.fleet.another_backend import AnotherBackend
from logstreams.fleet.document import Result
from logstreams.fleet.pulumi_cli import EngineError, PulumiCli
from logstreams.fleet.runs import SelectedStack, outcome_of
from logstreams.fleet.stack_run import stack_run
from logstreams.settings import SettingsError
from logstreams.state import NoStack, NoState

SECRET = "a passphrase of mine"  # a test's
SUMMARY = json.dumps({"summaryEvent": {"resourceChanges": {"create": 1}}})


def engine(folder: Path, script: str, policy_pack: Path | None = None) -> PulumiCli:
    pulumi = folder / "bin" / "pulumi"
    pulumi.parent.mkdir()
    pulumi.write_text(f"#!/bin/sh\n{script}\n")
    pulumi.chmod(0o755)
    path = f"{pulumi.parent}:/usr/bin:/bin"
    return PulumiCli(folder, {"PATH": path, "PULUMI_CONFIG_PASSPHRASE": SECRET}, policy_pack)


LOG = "for word; do case $word in --event-log=*) log=${word#*=};; esac; done\n"


def test_preview_has_the_policies_and_asks_nobody(tmp_path: Path) -> None:
    ran = engine(tmp_path, 'echo "$PULUMI_DEBUG_COMMANDS $*"', Path("/policies")).preview("acme")

    words = ran.ending.split()
    assert words[:2] == ["true", "preview"]
    assert "--stack=acme" in words
    assert "--policy-pack=/policies" in words
    assert "--non-interactive" in words


def test_outputs_before_the_error_are_not_the_reason(tmp_path: Path) -> None:
    said = "error: saving backup: write /state: no space left on device"
    script = f"printf 'Outputs:\\n    verdict: \"verified\"\\n\\n{said}\\n'; exit 255"

    ran = engine(tmp_path, script).up("acme")
    outcome = outcome_of(SelectedStack("acme"), ran)

    assert ran.ending == said
    assert outcome.errors == (said.removeprefix("error: "),)
    assert outcome.next_step.startswith("the disk that has the backend's states")


def test_up_previews_first(tmp_path: Path) -> None:
    words = engine(tmp_path, 'echo "$*"').up("acme").ending.split()

    assert words[0] == "up"
    assert "--yes" in words
    assert "--skip-preview" not in words


def test_event_log_is_read_and_gone_afterwards(tmp_path: Path) -> None:
    ran = engine(tmp_path, f"{LOG}echo '{SUMMARY}' > $log; echo $log; exit 1").preview("acme")

    assert ran.exit_code == 1
    assert ran.findings.changes == {"create": 1}
    assert not Path(ran.ending).parent.exists()


def test_what_ends_a_line_elsewhere_ends_no_event(tmp_path: Path) -> None:
    urn = "urn:pulumi:acme::p::aws:s3/bucketPolicy:BucketPolicy::policy"
    step = {"op": "update", "urn": urn, "diffs": ["policy"], "old": "a\u0085b\u2028c"}
    event = json.dumps({"resOutputsEvent": {"metadata": step}}, ensure_ascii=False)

    ran = engine(tmp_path, f"{LOG}printf '%s\\n' '{event}' '{SUMMARY}' > $log").refresh("acme")

    assert [one.resource for one in ran.drift] == ["policy"]


def test_event_log_that_is_cut_inside_a_character_is_read_until_there(tmp_path: Path) -> None:
    script = f"{LOG}printf '%s\\n{{\"a\": \"\\303' '{SUMMARY}' > $log"

    assert engine(tmp_path, script).preview("acme").findings.changes == {"create": 1}


def test_secret_in_the_output_is_hidden(tmp_path: Path) -> None:
    ran = engine(tmp_path, 'echo "it is $PULUMI_CONFIG_PASSPHRASE" >&2; exit 255').preview("acme")

    assert ran.ending == "it is [secret]"


@pytest.mark.parametrize(("code", "kind"), [(255, NoState), (6, NoStack)])
def test_secret_in_why_a_state_cannot_be_read_is_hidden(
    tmp_path: Path, code: int, kind: type[NoState]
) -> None:
    cli = engine(tmp_path, f'echo "it is $PULUMI_CONFIG_PASSPHRASE" >&2; exit {code}')

    with pytest.raises(NoState) as raised:
        cli.state("acme")

    assert type(raised.value) is kind
    assert str(raised.value) == "pulumi stack export: it is [secret]"


def test_secret_in_the_event_log_is_hidden(tmp_path: Path) -> None:
    said = json.dumps({"diagnosticEvent": {"severity": "error", "message": f"it is {SECRET}"}})

    ran = engine(tmp_path, f"{LOG}echo '{said}' > $log; exit 1").preview("acme")

    assert ran.findings.errors == ("it is [secret]",)


@pytest.mark.parametrize(("said", "known"), [("interrupted while creating", True), ("", False)])
def test_update_that_was_killed_before_this_one_is_known(
    tmp_path: Path, said: str, *, known: bool
) -> None:
    warning = json.dumps({"diagnosticEvent": {"severity": "warning", "message": f"* urn, {said}"}})

    ran = engine(tmp_path, f"{LOG}echo '{warning}' > $log; exit 1").up("acme")

    assert ran.interrupted is known


def test_one_that_takes_too_long_is_asked_to_stop(tmp_path: Path) -> None:
    # A signal that this process ignores would be ignored by what it starts (POSIX, execve).
    signal.signal(signal.SIGINT, signal.default_int_handler)
    script = "trap 'echo saved; exit 1' INT; while :; do sleep 0.05; done"

    with stack_run("acme", 0.5, Lines(1)):
        ran = engine(tmp_path, script).up("acme")

    assert ran.exit_code is None
    assert ran.ending == "saved\nstopped at its time limit"


def test_one_that_does_not_stop_is_killed_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("logstreams.fleet.processes.GRACE_SECONDS", 0.2)
    script = f"trap '' INT; sleep 60 & echo $! > {tmp_path}/child; wait; sleep 60"

    with stack_run("acme", 0.3, Lines(1)):
        ran = engine(tmp_path, script).up("acme")

    child = int((tmp_path / "child").read_text())
    gone, _ = psutil.wait_procs([psutil.Process(child)] if psutil.pid_exists(child) else [], 5)
    assert ran.exit_code is None
    assert gone or not psutil.pid_exists(child)


LOCKED = "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es)"
CONFLICT = "error: [409] Conflict: Another update is currently in progress."


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(LOCKED, id="a lock of the S3 backend"),
        pytest.param(CONFLICT, id="Pulumi Cloud"),
        pytest.param("api error Throttling: Rate exceeded", id="IAM throttles"),
        pytest.param("RequestLimitExceeded: Request limit exceeded.", id="EC2 throttles"),
    ],
)
def test_locks_and_throttling_are_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, message: str
) -> None:
    monkeypatch.setattr("logstreams.fleet.pulumi_cli.FIRST_WAIT_SECONDS", 0.01)
    script = f'[ -e tried ] && exit 0; touch tried; echo "{message}" >&2; exit 255'

    assert engine(tmp_path, script).up("acme").exit_code == 0


def test_other_errors_are_not_tried_again(tmp_path: Path) -> None:
    script = '[ -e tried ] && exit 0; touch tried; echo "AccessDenied" >&2; exit 255'

    assert engine(tmp_path, script).up("acme").exit_code == 255


def test_lock_that_stays_is_given_up_and_names_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("logstreams.fleet.pulumi_cli.FIRST_WAIT_SECONDS", 0.01)
    monkeypatch.setattr("logstreams.fleet.pulumi_cli.LOCK_SECONDS", 0.1)

    ran = engine(tmp_path, f'echo "{LOCKED}" >&2; exit 255').up("acme")
    outcome = outcome_of(SelectedStack("acme"), ran)

    assert outcome.result is Result.UNFINISHED
    assert outcome.next_step == (
        "if nobody is updating it, `pulumi cancel --stack acme`, then `logstreams repair acme`"
    )


@pytest.mark.parametrize(
    ("host", "process", "is_waited_for"),
    [
        pytest.param(platform.node(), "ended", False, id="killed here"),
        pytest.param(platform.node(), "running", True, id="running here"),
        pytest.param("elsewhere.test", "ended", True, id="elsewhere"),
    ],
)
def test_lock_of_a_process_that_was_killed_here_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, process: str, is_waited_for: bool
) -> None:
    monkeypatch.setattr("logstreams.fleet.pulumi_cli.FIRST_WAIT_SECONDS", 0.01)
    with subprocess.Popen(["true"]) as ended:
        pass
    number = ended.pid if process == "ended" else os.getpid()
    held = f"{LOCKED}\n  file:///locks/a.json: created by me@{host} (pid {number}) at 2026"
    cli = engine(tmp_path, f'[ -e tried ] && exit 0; touch tried; echo "{held}" >&2; exit 255')

    outcome = outcome_of(SelectedStack("acme"), cli.up("acme"))

    ended = f"process {number} of this machine, which holds the lock, has ended"
    told = f"if nobody is updating it ({ended}), "
    told += "`pulumi cancel --stack acme`, then `logstreams repair acme`"
    assert outcome.next_step == ("" if is_waited_for else told)


def test_history_that_cannot_be_read_is_not_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="AccessDenied"):
        engine(tmp_path, "echo AccessDenied >&2; exit 255").history("acme")


def test_stack_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="already exists"):
        engine(tmp_path, "echo it already exists; exit 255").init("acme")


def test_history_of_a_stack_nobody_knows_is_empty(tmp_path: Path) -> None:
    assert engine(tmp_path, "echo no stack named acme >&2; exit 6").history("acme") == []


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda pulumi: pulumi.preview("acme"), id="preview"),
        pytest.param(lambda pulumi: pulumi.up("acme"), id="up"),
        pytest.param(lambda pulumi: pulumi.refresh("acme"), id="refresh"),
        pytest.param(lambda pulumi: pulumi.previewed("acme"), id="preview as JSON"),
        pytest.param(lambda pulumi: pulumi.make_only("acme", ()), id="up of some"),
        pytest.param(lambda pulumi: pulumi.refresh_only("acme", ()), id="refresh of some"),
        pytest.param(lambda pulumi: pulumi.import_("acme", Path("file")), id="import"),
    ],
)
@pytest.mark.parametrize("url", ["file:///states", "https://api.pulumi.com"])
def test_nothing_runs_that_would_write_another_salt_into_a_stack_file(
    tmp_path: Path, url: str, write: Callable[[PulumiCli], object]
) -> None:
    state = {"secrets_providers": {"type": "passphrase", "state": {"salt": "v1:s"}}}
    exported = json.dumps({"deployment": state})
    script = (
        f"case $1 in whoami) echo '{{\"url\": \"{url}\"}}';; stack) echo '{exported}';; "
        f"*) touch {tmp_path}/ran; echo '{{}}';; esac"
    )
    pulumi = engine(tmp_path, script)
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "Pulumi.acme.yaml").write_text("config: {}\n")

    if url.startswith("file"):
        with pytest.raises(SettingsError, match="encryptionsalt: v1:s"):
            write(pulumi)
    else:
        write(pulumi)

    assert (tmp_path / "ran").exists() is not url.startswith("file")


def test_history_reaches_back_to_an_update(tmp_path: Path) -> None:
    refreshes = ", ".join(['{"kind": "refresh"}'] * 10)
    update = '{"kind": "update"}'
    script = (
        f"case $* in *size=10\\ *) echo '[{refreshes}]';; *) echo '[{refreshes}, {update}]';; esac"
    )

    assert engine(tmp_path, script).history("acme")[-1] == {"kind": "update"}


def test_history_is_what_pulumi_says(tmp_path: Path) -> None:
    assert engine(tmp_path, """echo '[{"kind": "update"}]'""").history("a") == [{"kind": "update"}]


def test_pulumi_asks_the_projects_own_repository(tmp_path: Path) -> None:
    cli = engine(tmp_path, 'echo "$GIT_DIR/$GIT_INDEX_FILE/$GIT_CONFIG_COUNT"')
    of_a_hook = {"GIT_DIR": "/other/.git", "GIT_INDEX_FILE": "index", "GIT_CONFIG_COUNT": "0"}

    ran = replace(cli, environment={**cli.environment, **of_a_hook}).up("acme")

    assert ran.ending == "//0"


def test_only_a_preview_compares_properties(tmp_path: Path) -> None:
    urn = "urn:pulumi:acme::p::aws:s3/bucket:Bucket::archive"
    step = json.dumps({"resourcePreEvent": {"metadata": {"op": "create", "urn": urn}}})
    cli = engine(tmp_path, f"{LOG}printf '%s\\n' '{step}' '{SUMMARY}' > $log")

    assert [one.resource for one in cli.preview("acme").findings.resources] == ["archive"]
    assert cli.up("acme").findings.resources == ()
    assert cli.up("acme").findings.changes == {"create": 1}


@pytest.mark.parametrize("read", [PulumiCli.stacks, lambda pulumi: pulumi.history("acme")])
def test_what_another_pulumi_writes_is_read_again(
    tmp_path: Path, read: Callable[[PulumiCli], object]
) -> None:
    seen = tmp_path / "seen"
    script = f"test -e {seen} && exec echo '[]'; touch {seen}; echo 'error: EOF' >&2; exit 255"

    assert not read(engine(tmp_path, script))


def test_preview_that_met_a_half_written_state_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("logstreams.fleet.pulumi_cli.FIRST_WAIT_SECONDS", 0.01)
    seen = tmp_path / "seen"
    said = "error: failed to load checkpoint: EOF"
    script = f"test -e {seen} && exit 0; touch {seen}; echo '{said}' >&2; exit 255"

    assert engine(tmp_path, script).preview("acme").exit_code == 0


@pytest.mark.parametrize(
    ("told", "said"),
    [
        pytest.param({"steps": []}, "it broke", id="no diagnostics"),
        pytest.param({"diagnostics": []}, "it broke", id="none of them"),
        pytest.param(
            {"diagnostics": [{"severity": "error", "message": text} for text in ("one", "two")]},
            "one\ntwo",
            id="two errors",
        ),
    ],
)
def test_preview_as_json_that_fails_says_why(told: object, said: str, tmp_path: Path) -> None:
    script = f"echo '{json.dumps(told)}'; echo it broke >&2; exit 255"

    with pytest.raises(EngineError) as failed:
        engine(tmp_path, script).previewed("acme")

    assert str(failed.value) == said


@pytest.mark.parametrize(
    ("names", "listed", "kind"),
    [
        pytest.param(("acme", "globex"), ["other"], AnotherBackend, id="knows none"),
        pytest.param(("acme", "globex"), ["o/p/globex"], NoStack, id="knows another"),
        pytest.param(("acme",), [], NoStack, id="the one that there is may be new"),
    ],
)
def test_backend_that_knows_none_of_the_stacks_is_another(
    tmp_path: Path, names: tuple[str, ...], listed: list[str], kind: type[NoState]
) -> None:
    (tmp_path / "stacks").mkdir()
    for name in names:
        (tmp_path / "stacks" / f"Pulumi.{name}.yaml").touch()
    told = json.dumps([{"name": name} for name in listed])
    script = f'[ "$2" = ls ] && {{ echo \'{told}\'; exit 0; }}; echo "no stack named" >&2; exit 6'

    with pytest.raises(NoState) as raised:
        engine(tmp_path, script).state("acme")

    assert type(raised.value) is kind
