"""What a run remembers of what it sent."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from logstreams.events.journal import KEPT, EmitJournal
from logstreams.settings.problem import SettingsError

NOW = datetime.now(UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl.journal"


def opened(path: Path, *, resume: bool = True) -> EmitJournal:
    return EmitJournal(path).open(resume=resume)


def test_run_that_goes_on_knows_what_was_accepted(path: Path) -> None:
    first = opened(path, resume=False)
    for key in ("a", "b", "c"):
        first.sending(key)
    first.accepted("a")
    first.refused("c")
    first.close()

    then = opened(path)

    assert [then.is_done(key) for key in "abcd"] == [True, False, False, False]
    now = datetime.now(UTC)
    later = now + KEPT + timedelta(minutes=1)
    # Of b nobody knows; c was refused, and d never sent.
    assert [then.is_uncertain(key, later) for key in "abcd"] == [False, True, False, False]
    assert not then.is_uncertain("b", now + KEPT - timedelta(minutes=1))


def test_first_sending_is_what_counts(path: Path) -> None:
    path.write_text(json.dumps({"sent": "a", "at": (NOW - KEPT).isoformat()}) + "\n")
    journal = opened(path)
    journal.sending("a")
    assert journal.is_uncertain("a", NOW)


def test_other_run_is_not_mixed_in(path: Path) -> None:
    first = opened(path, resume=False)
    first.sending("a")
    with pytest.raises(SettingsError, match="a run that goes on"):
        opened(path)
    first.close()
    refused = EmitJournal(path)
    with pytest.raises(SettingsError, match="--resume, which skips"):
        refused.open(resume=False)
    # The refused one has given the file back, though it is still there.
    opened(path).close()


def test_line_that_was_torn_by_a_kill_is_left_out(path: Path) -> None:
    path.write_text(json.dumps({"sent": "a", "at": NOW.isoformat()}) + '\n{"accept')
    journal = opened(path)
    assert not journal.is_done("a")
    journal.accepted("a")
    journal.close()
    assert opened(path).is_done("a")


def test_other_file_is_no_journal(path: Path) -> None:
    path.write_text("id,name\n")
    with pytest.raises(SettingsError, match="another text on line 1"):
        opened(path)


def test_run_that_is_not_there_is_not_gone_on_with(path: Path) -> None:
    with pytest.raises(SettingsError, match="no such file; wanted the journal"):
        opened(path)

    assert not path.exists()


def test_file_of_other_bytes_is_no_journal(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\n")

    with pytest.raises(SettingsError, match="no UTF-8"):
        opened(path)
