"""What a run over several stacks has done so far, kept in `.logstreams/runs/`.

One JSON object a line: the run, then each stack when it begins and when it has ended. A line is
written whole or, where the process is killed, is the last one and is left out by the reader.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from pydantic import TypeAdapter, ValidationError

from logstreams import __version__
from logstreams.fleet.document import StackOutcome
from logstreams.fleet.scope import AffectedStacks
from logstreams.fleet.stack_run import SelectedStack
from logstreams.fleet.summary import is_future
from logstreams.kit_versions import newer_kit
from logstreams.verification.json_errors import told_errors
from logstreams.verification.published import Time
from logstreams.verification.test_event import rfc3339

FOLDER = Path(".logstreams", "runs")
DEFAULT_LIMIT_HOURS = 24
"""Of a stack file that has problems; `verify.maxAgeHours` has the same one."""
ALL_AT_ONCE = "100%"
"""The one wave of an update that has no others."""
MOST_KEPT = 100
"""Runs of one operation whose files stay; an older one is removed when the next begins."""
_TIME = TypeAdapter(Time)


class NoSuchRun(Exception):
    """There is no such run, or it cannot be gone on with; the text says what was wanted."""


@dataclass
class RunFile:
    """One run: what was chosen, and what was done."""

    path: Path
    operation: str
    chosen: tuple[SelectedStack, ...]
    emitted: bool = True
    """Whether test events are sent, where that is the operation's choice."""
    of_some: bool = False
    """Whether filters chose the stacks."""
    offline: bool = False
    """Whether a preview is one against an empty local AWS."""
    removed: tuple[str, ...] = ()
    """Stacks whose file the diff of a preview deletes."""
    renamed: dict[str, str] = field(default_factory=dict)
    """Stacks whose file it renames: the old name to the new one."""
    rename_steps: tuple[str, ...] = ()
    """What is left to do for those."""
    started_at: datetime | None = None
    outcomes: dict[str, StackOutcome] = field(default_factory=dict)
    """By stack; the last one of a stack that was done twice."""
    ended_at: dict[str, datetime] = field(default_factory=dict)
    """When each outcome was reached, by stack."""
    begun: set[str] = field(default_factory=set)
    """Stacks that began, and were in flight when the run was killed if they have no outcome."""
    wave: str = ALL_AT_ONCE
    """The waves that an update was begun with."""
    without_file: tuple[str, ...] | None = None
    """Stacks that had resources and no stack file; None: the run did not ask."""
    _file: IO[str] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def done(self) -> dict[str, StackOutcome]:
        """What is not repeated: verified, accepted, retired, and what waits for somebody else.

        Each has the time when it was found. What is older than `verify.maxAgeHours` is repeated:
        nobody may take it for granted any more. So is what a wrong clock dates in the future.
        """
        return {
            stack: outcome.model_copy(update={"found_at": self.ended_at[stack]})
            for stack, outcome in self.outcomes.items()
            if outcome.result.exit_code in {0, 3} and not self._is_too_old(outcome)
        }

    def _is_too_old(self, outcome: StackOutcome) -> bool:
        limit = timedelta(hours=outcome.max_age_hours or DEFAULT_LIMIT_HOURS)
        ended, now = self.ended_at[outcome.stack], datetime.now(UTC)
        return now - ended > limit or is_future(ended, now)

    @classmethod
    def create(  # noqa: PLR0913 - what a run is begun with
        cls,
        root: Path,
        operation: str,
        chosen: Sequence[SelectedStack],
        *,
        emitted: bool = True,
        of_some: bool = False,
        offline: bool = False,
        diff: AffectedStacks | None = None,
        wave: str = ALL_AT_ONCE,
    ) -> RunFile:
        """Begin a new run's file, and remove those of runs long ago.

        Raises:
            OSError: It cannot be written.
        """
        folder = root / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        # An untracked file would make each update one with uncommitted changes (`git.dirty`).
        (folder.parent / ".gitignore").write_text("*\n")
        started = datetime.now(UTC)
        path = folder / f"{started:%Y%m%dT%H%M%S.%fZ}-{operation}.jsonl"
        diff = diff or AffectedStacks({}, ())
        removed, renamed, steps = diff.removed, dict(diff.renamed), diff.rename_steps
        how = (emitted, of_some, offline)
        run = cls(path, operation, tuple(chosen), *how, removed, renamed, steps, started, wave=wave)
        path.touch(mode=0o600, exist_ok=False)
        run._lock_file()
        stacks = [{"stack": one.stack, "because": one.because} for one in chosen]
        head = {"operation": operation, "startedAt": rfc3339(started), "emitted": emitted}
        head["kitVersion"] = __version__
        of_a_preview = {"offline": offline, "removed": removed, "renamed": run.renamed}
        of_a_preview["renameSteps"] = steps
        chosen_by = {"ofSome": of_some, "wave": wave, "chosen": stacks}
        try:
            run.write({**head, **of_a_preview, **chosen_by})
        except OSError:
            run.stop()
            path.unlink(missing_ok=True)  # without its head it is no run
            raise
        for old in run_files(root, operation)[:-MOST_KEPT]:
            old.unlink(missing_ok=True)
        return run

    def open(self) -> None:
        """Write to the file from now on, and know what others wrote until now.

        Raises:
            NoSuchRun: Another process does.
        """
        self._lock_file()
        if not self.path.read_bytes().endswith(b"\n"):
            self._write("\n")
        self.write({"kitVersion": __version__})
        # Another process may have gone on with the run since it was read.
        now = read_run(self.path)
        self.outcomes, self.ended_at, self.begun = now.outcomes, now.ended_at, now.begun

    def _lock_file(self) -> None:
        file = self.path.open("a", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            raise NoSuchRun(f"{self.path}: this run is still going on") from None
        self._file = file

    def begin(self, stack: str) -> None:
        """A stack's work begins."""
        self.write({"begun": stack, "at": rfc3339(datetime.now(UTC))})

    def end(self, outcome: StackOutcome) -> None:
        """It has ended."""
        now = datetime.now(UTC)
        self.outcomes[outcome.stack] = outcome
        self.ended_at[outcome.stack] = now
        self.write({"ended": outcome.plain(), "at": rfc3339(now)})

    def tell_without_file(self, stacks: Sequence[str]) -> None:
        """Keep which stacks have resources and no stack file, where that can be kept."""
        self.without_file = tuple(stacks)
        try:
            self.write({"withoutFile": self.without_file})
        except OSError:
            self.stop()

    def write(self, line: dict[str, Any]) -> None:
        """Add a line, on the disk before this returns.

        Raises:
            OSError: It cannot be written; nothing is written any more after `stop`.
        """
        self._write(f"{json.dumps(line)}\n")

    def stop(self) -> bool:
        """Keep nothing from now on; False: that is so already."""
        with self._lock:
            file, self._file = self._file, None
        if file:
            with suppress(OSError):  # what could not be written is tried once more
                file.close()
        return file is not None

    def _write(self, text: str) -> None:
        with self._lock:
            if self._file:
                self._file.write(text)
                self._file.flush()
                os.fsync(self._file.fileno())


def read_run(path: Path) -> RunFile:
    """Read a run's file.

    Raises:
        NoSuchRun: There is none, it is something else, or a newer kit wrote what this one does not
            know.
    """
    try:
        lines = [_plain(line) for line in path.read_text(encoding="utf-8").splitlines()]
    except OSError as error:
        raise NoSuchRun(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise NoSuchRun(f"{path}: {_NO_RUN}") from None
    number = 1
    try:
        run = _begun(path, lines[0])
        for number, line in enumerate(lines[1:], 2):  # noqa: B007 - of the line that is refused
            _go_on(run, line)
    except (LookupError, TypeError, ValueError) as error:  # pydantic's is a ValueError
        versions = [line["kitVersion"] for line in lines if "kitVersion" in line]
        if newer := next(filter(None, map(newer_kit, reversed(versions))), ""):
            raise NoSuchRun(f"{path}: {newer}, or begin a new run") from None
        if number > 1 and isinstance(error, ValidationError):
            said = f"line {number}: {next(told_errors(error))}"
            raise NoSuchRun(f"{path}: {said}; {_NO_RUN}") from None
        raise NoSuchRun(f"{path}: {_NO_RUN}") from None
    return run


_NO_RUN = f"found no run; wanted a file of {FOLDER}/"


def _begun(path: Path, head: dict[str, Any]) -> RunFile:
    return RunFile(
        path,
        head["operation"],
        tuple(SelectedStack(one["stack"], tuple(one["because"])) for one in head["chosen"]),
        emitted=head.get("emitted", True),
        of_some=head.get("ofSome", False),
        offline=head.get("offline", False),
        removed=tuple(head.get("removed", ())),
        renamed=dict(head.get("renamed", {})),
        rename_steps=tuple(head.get("renameSteps", ())),
        started_at=_TIME.validate_python(head["startedAt"]),
        wave=head.get("wave", ALL_AT_ONCE),
    )


def _go_on(run: RunFile, line: dict[str, Any]) -> None:
    if "begun" in line:
        run.begun.add(line["begun"])
    if "ended" in line:
        outcome = StackOutcome.model_validate(line["ended"])
        run.outcomes[outcome.stack] = outcome
        run.ended_at[outcome.stack] = _TIME.validate_python(line["at"])
    if "withoutFile" in line:
        run.without_file = tuple(map(str, line["withoutFile"]))


def run_files(root: Path, operation: str) -> list[Path]:
    """The files of an operation's runs, the oldest first."""
    return sorted((root / FOLDER).glob(f"*-{operation}.jsonl"))


def _plain(line: str) -> dict[str, Any]:
    try:
        read = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}
