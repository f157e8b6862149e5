"""What a person sees who waits: one live line on a terminal, lines elsewhere."""

from __future__ import annotations

import os
import pty
import sys
import time

import pytest

from logstreams.command.waiting import waiting


def test_log_keeps_every_line(capfd: pytest.CaptureFixture[str]) -> None:
    with waiting() as tell:
        tell("asking")
        tell("looking")

    assert capfd.readouterr() == ("", "asking\nlooking\n")


def test_log_is_told_no_seconds_one_by_one() -> None:
    with waiting() as tell:
        assert tell.tick is None


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


def test_terminal_counts_in_its_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    monkeypatch.setenv("TERM", "xterm")
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        with waiting() as tell:
            assert tell.tick is not None
            for seconds in (1.0, 40.2):
                tell.tick(seconds, 300.0)
                time.sleep(0.2)  # the line is written ten times a second
    written = everything(ours)
    os.close(ours)

    assert "waiting for the test event … 40 s of 300 s" in written
    assert "\n" not in written.partition("40 s of 300 s")[0].rpartition("1 s of 300 s")[2]
