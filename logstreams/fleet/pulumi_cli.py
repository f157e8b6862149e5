"""One run of `pulumi` on one stack, with what its event log says.

A subprocess, not the Automation API: that one ignores `stackConfigDir` (pulumi/pulumi#10305) and
starts six processes for each update (2026-11-22).
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from logstreams.fleet.document import DriftedResource
from logstreams.fleet.findings import Findings, drift_in, findings_in
from logstreams.fleet.redaction import Redaction

DEADLINE_SECONDS = 1800
"""Of one stack: an update waits for its test event, five minutes by default."""

_SHOWN_LINES = 20


class EngineError(Exception):
    """The engine could not do what everything else needs; the text is its output."""


@dataclass(frozen=True)
class RunResult:
    """One run that has ended."""

    exit_code: int | None
    """None: it was stopped at the deadline."""
    findings: Findings
    ending: str
    """The last lines of its output."""
    seconds: float
    drift: tuple[DriftedResource, ...] = ()
    """Of a refresh: what differs from the state."""


@dataclass(frozen=True)
class PulumiCli:
    """Runs `pulumi` in one project with one environment."""

    project: Path
    environment: Mapping[str, str]
    policy_pack: Path | None = None
    policy_pack_config: Path | None = None

    def preview(self, stack: str) -> RunResult:
        """`pulumi preview`."""
        return self._operation("preview", stack)

    def up(self, stack: str) -> RunResult:
        """`pulumi up`, without the preview: nobody is there to be asked about it."""
        return self._operation("up", stack, "--yes", "--skip-preview")

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

    def stacks(self) -> frozenset[str]:
        """The names of this project's stacks on the backend in use.

        Raises:
            EngineError: It cannot be asked.
        """
        listed = json.loads(self._text("stack", "ls", "--json"))
        return frozenset(str(each["name"]).rpartition("/")[2] for each in listed)

    def make_only(self, stack: str, urns: Sequence[str]) -> None:
        """`pulumi up` of these resources alone: what an imported one belongs to.

        Raises:
            EngineError: It failed.
        """
        targets = (f"--target={urn}" for urn in urns)
        self._text("up", "--yes", "--skip-preview", f"--stack={stack}", *targets)

    def import_(self, stack: str, file: Path) -> None:
        """`pulumi import` of what a file lists; protected until the next update.

        Raises:
            EngineError: It failed; nothing is in the state then.
        """
        options = ("--yes", "--skip-preview", "--generate-code=false", f"--file={file}")
        self._text("import", f"--stack={stack}", *options)

    def _text(self, *arguments: str) -> str:
        """What a command writes to stdout.

        Raises:
            EngineError: It is not there, or failed; the text is its output.
        """
        try:
            done = subprocess.run(
                self._command(*arguments),
                cwd=self.project,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
        except FileNotFoundError:
            raise EngineError("pulumi is not on PATH") from None
        if done.returncode != 0:
            said = f"{done.stdout}\n{done.stderr}".strip()
            raise EngineError(Redaction.of(self.environment).hide(said))
        return done.stdout

    def history(self, stack: str) -> list[dict[str, Any]]:
        """The stack's last operations, the newest first; empty where the stack is not known."""
        done = subprocess.run(
            self._command("stack", "history", "--json", "--page-size=10", f"--stack={stack}"),
            cwd=self.project,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return list(json.loads(done.stdout or "[]")) if done.returncode == 0 else []

    def _operation(
        self, operation: str, stack: str, *options: str, packed: bool = True
    ) -> RunResult:
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
            code, output = self._run(command)
            lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        hide = Redaction.of(self.environment).hide
        findings = findings_in(lines, hide)
        ending = hide("\n".join(output.strip().splitlines()[-_SHOWN_LINES:]))
        drift = drift_in(lines) if operation == "refresh" else ()
        return RunResult(code, findings, ending, time.monotonic() - started, drift)

    def _run(self, command: list[str]) -> tuple[int | None, str]:
        with subprocess.Popen(
            command,
            cwd=self.project,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process:
            try:
                output, _ = process.communicate(timeout=DEADLINE_SECONDS)
            except subprocess.TimeoutExpired:
                # Asked, not killed: it saves what it has done and gives the stack's lock back.
                process.terminate()
                output, _ = process.communicate()
                return None, f"{output}\nstopped after {DEADLINE_SECONDS} seconds"
        return process.returncode, output

    def _command(self, *arguments: str) -> list[str]:
        return ["pulumi", *arguments, "--non-interactive", "--color=never"]

    @property
    def _environment(self) -> dict[str, str]:
        # Without the first the CLI (3.259.0) does not know --event-log.
        ours = {"PULUMI_DEBUG_COMMANDS": "true", "PULUMI_SKIP_UPDATE_CHECK": "true"}
        return {**self.environment, **ours}
