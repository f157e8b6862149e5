"""`logstreams events emit` judges whatever comes by stdin, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from logstreams.command.main import app


def test_line_that_is_no_utf8_is_refused_and_the_next_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = CliRunner().invoke(
        app,
        ["events", "emit", "-", "--organization", "org_1", "--dry-run"],
        input=b'{"action": "\xff"}\n{"actor": 1}\n',
    )
    first, second = ended.stdout.splitlines()
    assert ended.exit_code == 2, ended.output
    assert "/action is a text that is not valid Unicode (UTF-8)" in first
    assert second.startswith("line 2 invalid: /action is missing")
