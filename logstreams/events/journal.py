"""What of an input was sent and accepted, kept in a file so that a run can go on after its end."""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import IO, Self

from logstreams.settings.problem import Problem, SettingsError

KEPT = timedelta(hours=24)
"""How long WorkOS remembers an idempotency key (OpenAPI specification v0.61.0)."""

_WANTED = "a journal of `logstreams events emit`"


@dataclass
class _Entry:
    sent_at: datetime | None = None
    """When it was sent first."""
    done: bool = False
    """WorkOS has accepted it."""


class EmitJournal:
    """Lines of JSON: a key was sent at a time; a key was accepted.

    A line is written before its event is sent, and one after the answer. Of a key that was sent and
    has no answer nobody knows whether WorkOS has it; within 24 hours it is sent again under the
    same idempotency key.
    """

    def __init__(self, path: Path | None) -> None:
        """Prepare; None keeps nothing."""
        self._path = path
        self._entries: dict[str, _Entry] = {}
        self._file: IO[str] | None = None
        self._lock = Lock()

    def open(self, *, resume: bool) -> Self:
        """Read what is there, and take the file for this run alone.

        Raises:
            SettingsError: The file holds a run and `resume` is not wanted; it is wanted and there
                is no file; it is no journal; or another run has it.
        """
        if self._path is None:
            return self
        if resume and not self._path.exists():
            # A new journal would send all of the events anew.
            raise self._refused("no such file", "the journal of the run to go on with")
        try:
            self._file = self._path.open("a+", encoding="utf-8")
        except OSError as error:
            raise self._refused((error.strerror or "").lower(), "a file to write to") from None
        try:
            self._take(self._file, resume=resume)
        except SettingsError:
            self.close()  # another run may have it at once
            raise
        return self

    def _take(self, file: IO[str], *, resume: bool) -> None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise self._refused("the journal of a run that goes on", "one run at a time") from None
        file.seek(0)
        try:
            for number, line in enumerate(file, 1):
                self._read(line, number)
        except UnicodeDecodeError:
            raise self._refused("bytes that are no UTF-8", _WANTED) from None
        if self._entries and not resume:
            wanted = "--resume, which skips what is accepted, or another --journal FILE"
            raise self._refused(f"the journal of {len(self._entries)} events", wanted)

    def close(self) -> None:
        """Give the file back."""
        if self._file is not None:
            self._file.close()

    def is_done(self, key: str) -> bool:
        """Whether WorkOS has accepted the event of this key."""
        return (entry := self._entries.get(key)) is not None and entry.done

    def is_uncertain(self, key: str, now: datetime) -> bool:
        """Whether nobody knows what became of the key, and WorkOS does not remember it any more."""
        entry = self._entries.get(key)
        if entry is None or entry.done or entry.sent_at is None:
            return False
        return now - entry.sent_at >= KEPT

    def sending(self, key: str) -> None:
        """Note that an event is about to be sent."""
        if self._file is None:
            return
        with self._lock:
            entry = self._entries.setdefault(key, _Entry())
            if entry.sent_at is None:
                entry.sent_at = datetime.now(UTC)
                self._write({"sent": key, "at": entry.sent_at.isoformat()})

    def accepted(self, key: str) -> None:
        """Note that WorkOS has accepted it."""
        if self._file is None:
            return
        with self._lock:
            self._entries[key].done = True
            self._write({"accepted": key})

    def refused(self, key: str) -> None:
        """Note that WorkOS has refused it: it does not have it, and may be sent anew."""
        if self._file is None:
            return
        with self._lock:
            self._entries[key].sent_at = None
            self._write({"refused": key})

    def _write(self, line: dict[str, str]) -> None:
        if self._file is not None:
            # In the hands of the system, so that it outlives this process.
            os.write(self._file.fileno(), f"{json.dumps(line)}\n".encode())

    def _read(self, line: str, number: int) -> None:
        try:
            found = json.loads(line)
            if "sent" in found:
                entry = self._entries.setdefault(found["sent"], _Entry())
                entry.sent_at = datetime.fromisoformat(found["at"])
            elif "accepted" in found:
                self._entries[found["accepted"]].done = True
            else:
                self._entries[found["refused"]].sent_at = None
        except (ValueError, KeyError, TypeError):
            if line.endswith("\n"):
                raise self._refused(f"another text on line {number}", _WANTED) from None
            # The end of a run that was killed while it wrote: what it was about is sent again.
            if self._file is not None:
                size = os.fstat(self._file.fileno()).st_size
                os.ftruncate(self._file.fileno(), size - len(line.encode()))

    def _refused(self, found: str, wanted: str) -> SettingsError:
        return SettingsError((Problem(str(self._path), "(the file)", found, wanted),))
