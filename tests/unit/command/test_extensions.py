"""The tool without the rehearsal: its command stays, and says what brings it."""

from __future__ import annotations

import pytest
import typer
from typer.testing import CliRunner

from logstreams import extensions
from logstreams.command.rehearse import add_rehearse


@pytest.mark.parametrize("arguments", [(), ("--destination", "splunk", "--keep")])
def test_rehearse_without_the_rehearsal_says_what_to_type(
    monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setattr(extensions, "entry_points", lambda **_: ())
    app = typer.Typer()
    app.command()(lambda: None)  # a second command, as in the tool: one alone needs no name
    add_rehearse(app)

    run = CliRunner().invoke(app, ["rehearse", *arguments])

    assert run.exit_code == 2
    assert run.stderr == (
        "logstreams: the rehearsal is not installed; install it with: make setup WHAT=rehearsal\n"
    )
