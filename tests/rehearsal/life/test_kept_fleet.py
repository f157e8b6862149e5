"""`logstreams rehearse --keep` with several destinations: what it prints is typed, and works."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

from rehearsal.session import rehearse


def silent(_: str) -> None:
    pass


@pytest.mark.prove
def test_printed_commands_of_a_kept_fleet_work_as_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    done = rehearse(["s3", "splunk"], silent, silent, keep=True)

    stop = re.search(r"  kill ([\d ]+) && rm -r ", done.kept)
    assert stop, done.kept
    try:
        assert [life.customer for life in done.lives] == ["acme", "hooli"]
        enter = re.search(r"  (\. \S+/env)\n", done.kept)
        assert enter
        printed = done.kept.partition("All of them")[2].partition("`local-workos` is")[0]
        told = {}
        for line in re.findall(r"^  (\S.*)$", printed, re.MULTILINE):
            ran = subprocess.run(
                ["bash", "-c", f"{enter[1]}\n{line}"],
                cwd=tmp_path,
                capture_output=True,
                text=True,
                check=False,
            )
            told.setdefault(line, []).append((ran.returncode, ran.stdout.splitlines()[-1:]))
        verify = [code for code, _ in told["logstreams fleet verify"]]
        assert verify == [0, 1]  # the second time one is paused
        assert told["logstreams fleet verify --resume last"][0][0] == 0
        assert "2 stacks: 2 verified" in told["logstreams fleet list"][0][1][0]
        assert told["logstreams fleet preview --base HEAD~1"][0] == (
            0,
            ["1 stack: 1 change (2 update)"],
        )
        assert told["logstreams fleet up --wave 1,100%"][0][0] == 0
        others = [code for line, runs in told.items() if "verify" not in line for code, _ in runs]
        assert {*others} == {0}
    finally:
        for pid in stop[1].split():
            os.kill(int(pid), signal.SIGTERM)
