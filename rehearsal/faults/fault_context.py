"""A customer to whom something happens, and the terminal of whoever looks after them."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from logstreams.settings import StackSettings
from rehearsal.cli import Cli, Ran, Say
from rehearsal.customer import Customer
from rehearsal.faults.finding import Finding, finding
from rehearsal.workos import LocalWorkOS

_PLACEHOLDER = re.compile(r"<[^>]*>")
"""What a printed command leaves for its reader to fill in."""

ANSWERS_YES = {"PULUMI_SKIP_CONFIRMATIONS": "true"}
"""What lets `pulumi up` run as it is printed, to be confirmed, where nobody is there to confirm."""

_KEEP_ENVIRONMENT = """trap 'env -0 > "$2"' EXIT; eval "$1" """
"""A shell that runs a command and leaves behind what it exported."""


class CouldNotFinish(Exception):
    """`logstreams verify` gave no report; the text has what it said instead."""


@dataclass
class FaultContext:
    """A healthy customer, until a fault happens."""

    customer: Customer
    say: Say
    """Told every line that commands write."""
    environment: dict[str, str] = field(default_factory=dict)
    """The terminal's; what is exported there stays, as in a shell."""
    placeholder: str = ""
    """What to fill into the next printed command, where it has a `<…>`."""

    def __post_init__(self) -> None:
        own = self.customer.cli.environment
        self.environment = {**own, **ANSWERS_YES, **self.environment}

    @property
    def settings(self) -> StackSettings:
        """The stack file, as it is now."""
        return self.customer.settings

    @property
    def workos(self) -> LocalWorkOS:
        """WorkOS, its Dashboard and whatever may happen to it."""
        return self.customer.world.workos

    @property
    def organization(self) -> str:
        """The customer's organization in WorkOS."""
        return self.customer.organization_id

    @property
    def account(self) -> str:
        """The customer's AWS account."""
        return self.customer.account_id

    def client(self, service: str, region: str | None = None) -> Any:
        """A boto3 client of the customer's administrator."""
        return self.customer.client(service, region)

    def verify(self, wait_seconds: int | None = None) -> Finding:
        """Run `logstreams verify` in the terminal.

        Args:
            wait_seconds: How long to look for the event; None: the stack file's limit.

        Raises:
            CouldNotFinish: It printed no report.
        """
        command = [sys.executable, "-m", "logstreams.command.main", "verify", self.customer.stack]
        command += [] if wait_seconds is None else ["--wait", str(wait_seconds)]
        done = subprocess.run(
            [*command, "--output", "json"],
            cwd=self.customer.world.project,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        self.say(done.stderr.rstrip())
        try:
            return finding(done.stdout)
        except ValueError:
            text = f"exit code {done.returncode}: {done.stderr.strip()[-2000:]}"
            raise CouldNotFinish(text) from None

    def run(self, printed: str) -> int:
        """Run a printed command as it stands, its placeholders filled in; returns its exit code."""
        command = _PLACEHOLDER.sub(lambda _: shlex.quote(self.placeholder), printed)
        left = self.customer.world.directory / "environment"
        self.say(f"$ {printed}")
        done = subprocess.run(
            ["bash", "-c", _KEEP_ENVIRONMENT, "bash", command, left],
            cwd=self.customer.world.project,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.say(done.stdout.rstrip())
        self.environment = _environment(left)
        left.unlink()  # it holds the terminal's keys
        return done.returncode

    def up(self) -> Ran:
        """`pulumi up --refresh`, with the terminal's environment."""
        return self._at_terminal().up("--refresh")

    def open_form(self) -> None:
        """Open WorkOS's form and write what it shows into the stack file."""
        with self.workos.form(self.organization) as form:
            replace(self._at_terminal(), form=form).open_form()

    def save_form(self, **typed: str) -> str:
        """Type into WorkOS's form what the kit prints for it, but for `typed`, and save it.

        Returns:
            The state the stream then has.
        """
        with self.workos.form(self.organization) as form:
            return replace(self._at_terminal(), form=form).save_form(**typed)

    def save_form_unchanged(self) -> None:
        """Save WorkOS's form as it was typed in: WorkOS tries the destination again."""
        self.workos.edit_stream(self.organization, settings={})

    def _at_terminal(self) -> Customer:
        cli = Cli(self.customer.world.project, self.environment, self.say)
        return replace(self.customer, cli=cli)


def _environment(file: Path) -> dict[str, str]:
    pairs = (entry.partition("=") for entry in file.read_text().split("\0") if entry)
    kept = {name: value for name, _, value in pairs}
    # The shell's own; they would pile up.
    return {name: value for name, value in kept.items() if name not in ("_", "SHLVL", "PWD")}
