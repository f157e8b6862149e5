"""One run of `pulumi` on one stack, with what its event log says.

A subprocess, not the Automation API: that one ignores `stackConfigDir` (pulumi/pulumi#10305) and
starts six processes for each update (2026-11-22).
"""

from __future__ import annotations

import json
import platform
import random
import re
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import psutil

from logstreams.backend_errors import what_helps
from logstreams.fleet.another_backend import refuse_another_backend
from logstreams.fleet.document import DriftedResource
from logstreams.fleet.findings import Findings, drift_in, findings_in
from logstreams.fleet.loaded.previews import LoadedPreviews
from logstreams.fleet.lost_lines import refuse_lost_lines
from logstreams.fleet.processes import PROCESSES, ProcessResult
from logstreams.fleet.redaction import Redaction
from logstreams.fleet.stack_run import note, phase, remaining_seconds
from logstreams.pulumi_process import (
    NO_SUCH_STACK,
    half_written,
    of_this_repository,
    read_whole,
)
from logstreams.settings.load import stack_names
from logstreams.state import NoStack, NoState, StackState, read_state
from logstreams.verification.aws_errors import asks_for_less

TRIES = 5
"""Of an operation that AWS throttles."""
LOCK_SECONDS = 300
"""How long a stack's lock is waited for, unless a process that was killed here left it behind."""
FIRST_WAIT_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 60.0

_LOCKED = re.compile(
    "the stack is currently locked by"  # S3 and file backends (pkg/backend/diy/lock.go)
    "|Another update is currently in progress"  # Pulumi Cloud (409)
)
_HOLDER = re.compile(r"created by \S+@(?P<host>\S+) \(pid (?P<process>\d+)\)")
"""Of a lock of the S3 and file backends (pkg/backend/diy/lock.go, 3.259.0)."""
_INTERRUPTED = "interrupted while creating"
"""What the engine warns of (pulumi 3.259.0, pkg/engine)."""
_HOST = platform.node()
_SHOWN_LINES = 20
_FEW, _MANY = 10, 1000
"""Operations of a history that are read at first, and where no update is among them."""
UPDATES = ("update", "destroy")
"""Operations of a history that change what is at AWS."""
_DISORDER = "The Pulumi CLI encountered a snapshot integrity error."
"""Of a state whose resources do not fit together (pkg/cmd/pulumi/cmd/cmd.go, 3.259.0)."""


class EngineError(Exception):
    """The engine could not do what everything else needs; the text is its output."""


@dataclass(frozen=True)
class RunResult:
    """One run that has ended."""

    exit_code: int | None
    """None: it was stopped."""
    findings: Findings
    ending: str
    """The last lines of its output."""
    seconds: float
    drift: tuple[DriftedResource, ...] = ()
    """Of a refresh: what differs from the state."""
    interrupted: bool = False
    """Whether an update before it was killed while it made something."""


def locked(ran: RunResult) -> bool:
    """Whether somebody else holds the stack's lock: nothing was begun then."""
    return ran.exit_code != 0 and bool(_LOCKED.search(_said(ran)))


def abandoned(ran: RunResult) -> tuple[int, ...]:
    """The processes of a lock that ran on this machine and have ended, if nobody else holds it."""
    holders = _HOLDER.findall(_said(ran)) if locked(ran) else []
    ended = [int(pid) for host, pid in holders if host == _HOST and not psutil.pid_exists(int(pid))]
    return tuple(ended) if len(ended) == len(holders) else ()


def throttled(ran: RunResult) -> bool:
    """Whether AWS or the backend asked for less; what was done until then is in the state."""
    return ran.exit_code != 0 and asks_for_less(_said(ran))


def _reason(lines: list[str]) -> list[str]:
    """From the first error on, where one is told: before it are the stack's outputs."""
    errors = (number for number, line in enumerate(lines) if line.startswith("error: "))
    return lines[next(errors, 0) :]


def _said(ran: RunResult) -> str:
    return "\n".join((*ran.findings.errors, ran.ending))


@dataclass(frozen=True)
class PulumiCli:
    """Runs `pulumi` in one project with one environment."""

    project: Path
    environment: Mapping[str, str]
    policy_pack: Path | None = None
    policy_pack_config: Path | None = None
    previews: LoadedPreviews | None = None
    """Starts the programs of previews; None: the engine does."""

    def preview(self, stack: str) -> RunResult:
        """`pulumi preview`.

        Raises:
            SettingsError: The stack file has lost what its secrets are encrypted with, here and
                wherever Pulumi would write another one into it.
        """
        return self._operation("preview", stack)

    def up(self, stack: str) -> RunResult:
        """`pulumi up`; its own preview comes first, and what the policies refuse there is not made.

        Rules about the whole stack judge at the end of either: in the update alone they would
        refuse what is made already.
        """
        return self._operation("up", stack, "--yes")

    def refresh(self, stack: str) -> RunResult:
        """`pulumi refresh --preview-only`: what differs is told, and the state stays as it is."""
        return self._operation("refresh", stack, "--preview-only", packed=False)

    def init(self, stack: str, *options: str) -> None:
        """`pulumi stack init`.

        Raises:
            EngineError: It failed.
        """
        self._text("stack", "init", stack, *options)

    def backend(self) -> str:
        """The URL of the backend in use: where states are kept.

        Raises:
            EngineError: `pulumi` is not there, or not logged in.
        """
        return str(json.loads(self._text("whoami", "--json"))["url"])

    def stacks(self) -> dict[str, int | None]:
        """This project's stacks on the backend in use: by name, how many resources each has.

        The name has its organization and project where the backend tells them. None: the backend
        does not tell how many.

        Raises:
            EngineError: It cannot be asked.
        """
        done = self._read("stack", "ls", "--json")
        if done.exit_code != 0:
            raise EngineError(self._of_backend(done, "STACK"))
        told = done.output
        try:
            listed = json.loads(told)
        except ValueError:
            raise EngineError("`pulumi stack ls --json` printed no JSON") from None
        return {str(each["name"]): each.get("resourceCount") for each in listed}

    def make_only(self, stack: str, urns: Sequence[str]) -> None:
        """`pulumi up` of these resources alone: the provider of imported ones.

        Raises:
            EngineError: It failed.
        """
        self._keep_file(stack)
        targets = (f"--target={urn}" for urn in urns)
        self._text("up", "--yes", "--skip-preview", f"--stack={stack}", *targets)

    def previewed(self, stack: str) -> dict[str, Any]:
        """`pulumi preview --json`: each step with the state that it would lead to.

        Raises:
            EngineError: It failed.
        """
        self._keep_file(stack)
        done = self._apart("preview", "--json", f"--stack={stack}")
        try:
            told = json.loads(done.output)
        except ValueError:
            self._output(done)
            raise EngineError("`pulumi preview --json` printed no JSON") from None
        if done.exit_code != 0:
            told = told.get("diagnostics") or ()
            said = "\n".join(one["message"].strip() for one in told if one["severity"] == "error")
            # A run that was stopped has none.
            said = said or done.stderr.strip() or done.stopped or f"it ended with {done.exit_code}"
            raise EngineError(Redaction.of(self.environment).hide(said))
        return dict(told)

    def import_(self, stack: str, file: Path) -> None:
        """`pulumi import` of what a file lists; protected until the next update.

        Raises:
            EngineError: It failed; nothing is in the state then.
        """
        self._keep_file(stack)
        options = ("--yes", "--skip-preview", "--generate-code=false", f"--file={file}")
        self._text("import", f"--stack={stack}", *options)

    def export(self, stack: str) -> str:
        """`pulumi stack export`.

        Raises:
            EngineError: It failed.
        """
        return self._text("stack", "export", f"--stack={stack}")

    def restore(self, stack: str, file: Path) -> None:
        """`pulumi stack import`: what a file has becomes the state.

        Raises:
            EngineError: It failed.
        """
        self._text("stack", "import", f"--stack={stack}", f"--file={file}")

    def refresh_only(self, stack: str, urns: Sequence[str]) -> None:
        """`pulumi refresh` of these resources alone; what is not there leaves the state.

        Raises:
            EngineError: It failed.
        """
        self._keep_file(stack)
        targets = (f"--target={urn}" for urn in urns)
        self._text("refresh", "--yes", "--skip-preview", f"--stack={stack}", *targets)

    def _text(self, *arguments: str) -> str:
        """What a command writes to stdout.

        Raises:
            EngineError: It is not there, or failed; the text is its output.
        """
        return self._output(self._apart(*arguments))

    def _read(self, *arguments: str) -> ProcessResult:
        """Run a command that changes nothing, to its end.

        Raises:
            EngineError: pulumi is not there.
        """
        return read_whole(lambda: self._apart(*arguments), lambda done: done.stderr)

    def _apart(self, *arguments: str) -> ProcessResult:
        try:
            return self._run(self._command(*arguments), stderr_apart=True)
        except FileNotFoundError:
            raise EngineError("pulumi is not on PATH") from None

    def _output(self, done: ProcessResult) -> str:
        if done.exit_code != 0:
            said = f"{done.output}\n{done.stderr}\n{done.stopped}".strip()
            raise EngineError(Redaction.of(self.environment).hide(said))
        return done.output

    def history(self, stack: str) -> list[dict[str, Any]]:
        """The stack's last operations, the newest first; empty where the stack is not known.

        A nightly refresh writes one too: more are read until there is an update among them.

        Raises:
            EngineError: The backend cannot be asked.
        """
        found = self._history(stack, _FEW)
        if len(found) == _FEW and not any(one["kind"] in UPDATES for one in found):
            found = self._history(stack, _MANY)
        return found

    def _history(self, stack: str, most: int) -> list[dict[str, Any]]:
        done = self._read("stack", "history", "--json", f"--page-size={most}", f"--stack={stack}")
        if done.exit_code == 0:
            return list(json.loads(done.output or "[]"))
        if done.exit_code == NO_SUCH_STACK:
            return []
        raise EngineError(self._of_backend(done, stack))

    def _of_backend(self, done: ProcessResult, stack: str) -> str:
        """What a command said that asks the backend alone, and what to do about it."""
        said = done.stderr.strip() or done.stopped or f"pulumi ended with {done.exit_code}"
        helps = what_helps(said, stack)
        return Redaction.of(self.environment).hide(f"{said}; {helps}" if helps else said)

    def state(self, stack: str) -> StackState:
        """What the stack's last update left, read within the stack's time.

        Raises:
            NoState, NoStack: As `read_state`, without the secrets in pulumi's words.
            AnotherBackend: In place of NoStack, where it knows none of several stacks.
        """
        try:
            return read_state(stack, self.project, self.environment, remaining_seconds())
        except NoState as problem:
            if isinstance(problem, NoStack):
                with suppress(EngineError):
                    refuse_another_backend(stack_names(self.project), self._listed)
            raise type(problem)(Redaction.of(self.environment).hide(str(problem))) from None

    def _operation(
        self, operation: str, stack: str, *options: str, packed: bool = True
    ) -> RunResult:
        """Run it, and again while the stack is locked, its state is written, or AWS throttles."""
        self._keep_file(stack)
        phase(operation)
        started = time.monotonic()
        wait = FIRST_WAIT_SECONDS
        tries = 1
        while True:
            ran = self._once(operation, stack, *options, packed=packed)
            is_locked = locked(ran)
            is_half_written = ran.exit_code != 0 and half_written(_said(ran))
            ran = replace(ran, seconds=time.monotonic() - started)
            if not is_locked and not ((is_half_written or throttled(ran)) and tries < TRIES):
                return ran
            if is_locked and (abandoned(ran) or ran.seconds > LOCK_SECONDS):
                return ran
            # Not all at the same time again.
            seconds = random.uniform(wait / 2, wait)  # noqa: S311 - no secret
            why = "its state is being written" if is_half_written else "AWS throttles"
            why = "the stack is locked" if is_locked else why
            note(f"{why}; tries again in {seconds:.0f} s")
            if not PROCESSES.again_after(seconds):
                return ran
            tries += 1
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    def _keep_file(self, stack: str) -> None:
        """Refuse what would make Pulumi write into the stack file.

        Raises:
            SettingsError: It has lost what the stack's secrets are encrypted with.
        """
        refuse_lost_lines(stack, self.project, self.state, lambda: self._has_keys)

    @cached_property
    def _listed(self) -> tuple[str, ...]:
        """The stacks that the backend lists, asked once for all that it does not know."""
        return tuple(self.stacks())

    @cached_property
    def _has_keys(self) -> bool:
        """Whether the backend has the keys of its stacks' secrets: Pulumi Cloud does."""
        try:
            return self.backend().startswith("http")
        except (EngineError, KeyError, ValueError):  # what comes next says why
            return True

    def _once(self, operation: str, stack: str, *options: str, packed: bool) -> RunResult:
        pack: tuple[str, ...] = ()
        if self.policy_pack and packed:
            pack = (f"--policy-pack={self.policy_pack}",)
        if pack and self.policy_pack_config:
            pack = (*pack, f"--policy-pack-config={self.policy_pack_config}")
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="logstreams-fleet-") as folder:
            log = Path(folder, "events.jsonl")
            command = self._command(
                operation, *options, f"--stack={stack}", *pack, f"--event-log={log}"
            )
            done = self._preview(command, log) if operation == "preview" else self._run(command)
            # Not `splitlines`: JSON leaves U+0085 and its like as they are.
            text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
        lines = text.split("\n")
        hide = Redaction.of(self.environment).hide
        findings = findings_in(lines, hide, compared=operation == "preview")
        shown = _reason(done.output.strip().splitlines()[-_SHOWN_LINES:])
        # Pulumi goes on with a stack trace of its own.
        said = [_DISORDER if _DISORDER in done.output else "\n".join(shown), done.stopped]
        ending = hide("\n".join(line for line in said if line))
        drift = drift_in(lines) if operation == "refresh" else ()
        interrupted = any(_INTERRUPTED in line for line in lines)
        seconds = time.monotonic() - started
        return RunResult(done.exit_code, findings, ending, seconds, drift, interrupted)

    def _run(self, command: list[str], *, stderr_apart: bool = False) -> ProcessResult:
        return PROCESSES.run(command, self.project, self._environment, stderr_apart=stderr_apart)

    def _preview(self, command: list[str], log: Path) -> ProcessResult:
        def run(environment: Mapping[str, str]) -> ProcessResult:
            log.unlink(missing_ok=True)
            return PROCESSES.run(command, self.project, environment)

        if self.previews is None:
            return run(self._environment)
        return self.previews.run(self.project, self.policy_pack, self._environment, run)

    def _command(self, *arguments: str) -> list[str]:
        return ["pulumi", *arguments, "--non-interactive", "--color=never"]

    @property
    def _environment(self) -> dict[str, str]:
        # Without the first the CLI (3.259.0) does not know --event-log.
        ours = {"PULUMI_DEBUG_COMMANDS": "true", "PULUMI_SKIP_UPDATE_CHECK": "true"}
        return {**of_this_repository(self.environment), **ours}
