"""What a person sees who waits: one live line on a terminal, lines elsewhere."""

from __future__ import annotations

import os
import pty
import sys

import pytest

from logstreams.command.waiting import waiting


def test_log_keeps_every_line(capfd: pytest.CaptureFixture[str]) -> None:
    with waiting() as tell:
        tell("asking")
        tell("looking")

    assert capfd.readouterr() == ("", "asking\nlooking\n")


def everything(terminal: int) -> str:
    """All that was written to a terminal whose other end is closed."""
    written = b""
    try:
        while part := os.read(terminal, 65536):
            written += part
    except OSError:  # how Linux says that the other end is closed
        pass
    return written.decode()


def test_terminal_shows_one_line_that_is_gone_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    monkeypatch.setenv("TERM", "xterm")
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        with waiting() as tell:
            tell("looking [for] it")
    written = everything(ours)
    os.close(ours)

    assert "looking [for] it" in written
    assert "\x1b[2K" in written.rpartition("looking")[2]
