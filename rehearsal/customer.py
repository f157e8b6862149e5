"""One customer of a rehearsal, and what happens to them in the order of a customer's life."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from logstreams.settings import StackSettings, load_stack
from logstreams.state import CHECK_URN, StackState, read_state
from rehearsal.cli import Cli, CommandFailed, Ran, passed
from rehearsal.environment import LocalEnvironment
from rehearsal.workos.set_up_form import SetUpForm, fields

LOCAL_EGRESS = tuple(f"127.0.0.{host}" for host in range(11, 26))
"""The local twins of WorkOS's fifteen published egress addresses."""


def nothing_left(customer: Customer) -> None:
    """An S3 customer has nothing left to do."""
    del customer


@dataclass(frozen=True)
class Customer:
    """A stack, its organization in WorkOS and its account at AWS."""

    stack: str
    account_id: str
    organization_id: str
    cli: Cli
    world: LocalEnvironment
    form: SetUpForm
    variables: tuple[str, ...] = ()
    """Names of the variables that the customer's terminal has besides those of every one."""
    settle: Callable[[Customer], None] = nothing_left
    """What is left to the customer after the first update: a name's record, an interface."""

    @property
    def stack_file(self) -> Path:
        """The customer's stack file."""
        return self.world.project / "stacks" / f"Pulumi.{self.stack}.yaml"

    @property
    def settings(self) -> StackSettings:
        """The settings, as the stack file has them now."""
        return load_stack(self.stack, self.world.project)

    def state(self) -> StackState:
        """What the last update left in the stack's state."""
        return read_state(self.stack, self.world.project, self.cli.environment)

    def client(self, service: str, region: str | None = None) -> Any:
        """A boto3 client of the customer's account, with all rights there."""
        aws = self.world.aws
        return aws.client(
            service, aws.administrator(self.account_id), region or self.settings.aws.region
        )

    def with_environment(self, **variables: str) -> Customer:
        """The same customer, its commands run with other variables."""
        changed = replace(self.cli, environment={**self.cli.environment, **variables})
        return replace(self, cli=changed)

    def edit_check(self, **record: Any) -> None:
        """Change the delivery check's record in the state, as time would."""
        exported = json.loads(passed(self.cli.pulumi("stack", "export", stack=self.stack)).output)
        for resource in exported["deployment"]["resources"]:
            if resource["urn"].endswith(CHECK_URN):
                resource["outputs"].update(record)
        file = self.world.directory / "state.json"
        file.write_text(json.dumps(exported), encoding="utf-8")
        passed(self.cli.pulumi("stack", "import", f"--file={file}", stack=self.stack))

    def up(self, *arguments: str) -> Ran:
        """`pulumi up`."""
        return self.cli.up(self.stack, *arguments)

    def open_form(self) -> None:
        """Open WorkOS's form and write what it shows, if anything, into the stack file."""
        destination = self.settings.destination
        view = self.form.open(destination.workos_type)
        if not destination.assumes_role:
            return
        passed(
            self.cli.logstreams(
                "form",
                self.stack,
                *("--set", f"stream.workosAccountId={view.shown['workos_account_id']}"),
                *("--set", f"stream.externalId={view.shown['external_id']}"),
            )
        )

    def save_form(self, **changed: str) -> str:
        """Type the stack's values, but for `changed`, into the form and save it.

        Returns:
            The state the stream then has.
        """
        state = self.form.save(**{**fields(self._form_values()), **changed}).state
        return state.value if state else ""

    def _form_values(self) -> dict[str, str]:
        """What `logstreams form` prints, secrets too."""
        form = self.settings.destination.form(self.settings)
        if all(each.secret is None for each in form.values()):
            return self.settings.form
        command = [sys.executable, "-m", "logstreams.command.main", "form", self.stack]
        done = subprocess.run(
            [*command, "--reveal", "--output", "json"],
            cwd=self.cli.project,
            env=dict(self.cli.environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            ran = Ran(("logstreams", "form", self.stack), done.returncode, done.stderr, 0)
            raise CommandFailed(ran)
        values: dict[str, str] = json.loads(done.stdout)["form"]
        return values
