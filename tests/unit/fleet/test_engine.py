"""Running `pulumi`, by a stand-in that does what it is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from logstreams.fleet.pulumi_cli import EngineError, PulumiCli

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


def test_up_does_not_preview_first(tmp_path: Path) -> None:
    words = engine(tmp_path, 'echo "$*"').up("acme").ending.split()

    assert words[0] == "up"
    assert {"--yes", "--skip-preview"} <= {*words}


def test_event_log_is_read_and_gone_afterwards(tmp_path: Path) -> None:
    ran = engine(tmp_path, f"{LOG}echo '{SUMMARY}' > $log; echo $log; exit 1").preview("acme")

    assert ran.exit_code == 1
    assert ran.findings.changes == {"create": 1}
    assert not Path(ran.ending).parent.exists()


def test_secret_in_the_output_is_hidden(tmp_path: Path) -> None:
    ran = engine(tmp_path, 'echo "it is $PULUMI_CONFIG_PASSPHRASE" >&2; exit 255').preview("acme")

    assert ran.ending == "it is [secret]"


def test_secret_in_the_event_log_is_hidden(tmp_path: Path) -> None:
    said = json.dumps({"diagnosticEvent": {"severity": "error", "message": f"it is {SECRET}"}})

    ran = engine(tmp_path, f"{LOG}echo '{said}' > $log; exit 1").preview("acme")

    assert ran.findings.errors == ("it is [secret]",)


def test_one_that_takes_too_long_is_asked_to_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("logstreams.fleet.pulumi_cli.DEADLINE_SECONDS", 0.5)
    script = "trap 'echo saved; exit 1' TERM; while :; do sleep 0.05; done"

    ran = engine(tmp_path, script).up("acme")

    assert ran.exit_code is None
    assert ran.ending.startswith("saved\n")


def test_stack_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="already exists"):
        engine(tmp_path, "echo it already exists; exit 255").init("acme")


def test_history_of_a_stack_nobody_knows_is_empty(tmp_path: Path) -> None:
    assert engine(tmp_path, "echo no stack named acme >&2; exit 6").history("acme") == []


def test_history_is_what_pulumi_says(tmp_path: Path) -> None:
    assert engine(tmp_path, """echo '[{"kind": "update"}]'""").history("a") == [{"kind": "update"}]
