"""A fleet of customers in one repository, and the commands that are run over it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from logstreams.fleet.document import FleetDocument, StackOutcome
from rehearsal.cli import Cli, CommandFailed, Ran, passed
from rehearsal.customer import Customer
from rehearsal.environment import LocalEnvironment, local_environment
from rehearsal.faults.fault_context import ANSWERS_YES
from tools.fleets.repository import Repository
from tools.lifetime import expect, prepare

ACCOUNT = "012345670123"
AT_ONCE = 2
VALUES = (
    "destination.retention.mode=COMPLIANCE",
    "destination.retention.days=365",
    "verify.timeoutSeconds=60",
)
"""Values of each stack file besides those of the template."""

One = TypeVar("One")
Other = TypeVar("Other")


@dataclass(frozen=True)
class FleetRun:
    """One command over the fleet that has ended."""

    exit_code: int
    document: FleetDocument
    progress: str

    @property
    def stacks(self) -> dict[str, StackOutcome]:
        """What became of each stack."""
        return {one.stack: one for one in self.document.stacks}

    def of(self, result: str) -> list[str]:
        """The stacks of this result, in the document's order."""
        return [one.stack for one in self.document.stacks if one.result == result]


@dataclass(frozen=True)
class Fleet:
    """Customers whose stacks lie in one repository."""

    repository: Repository
    cli: Cli
    customers: tuple[Customer, ...]

    @property
    def stacks(self) -> list[str]:
        """Their names, in order."""
        return [one.stack for one in self.customers]

    def customer(self, stack: str) -> Customer:
        """The customer of a stack."""
        (found,) = (one for one in self.customers if one.stack == stack)
        return found

    def run(self, *arguments: str) -> FleetRun:
        """Run `logstreams fleet`, in the project's root, and read its document.

        Raises:
            CommandFailed: It wrote none.
        """
        return self.ended(self.start(*arguments))

    def ended(self, process: subprocess.Popen[str]) -> FleetRun:
        """Wait for what `start` started, and read its document.

        Raises:
            CommandFailed: It wrote none.
        """
        stdout, stderr = process.communicate()
        try:
            document = FleetDocument.model_validate_json(stdout)
        except ValueError:
            command = tuple(map(str, process.args))  # type: ignore[arg-type]  # a list, as started
            ran = Ran(command, process.returncode, f"{stdout}\n{stderr}", 0)
            raise CommandFailed(ran) from None
        return FleetRun(process.returncode, document, stderr)

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        """Start `logstreams fleet … --output json`; `variables` are its environment's too."""
        return subprocess.Popen(
            [*LOGSTREAMS, "fleet", *arguments, "--output=json"],
            cwd=self.repository.folder,
            env={**self.cli.environment, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            process_group=0,
        )

    def save_forms(self) -> None:
        """Each customer's admin types the stack's values into WorkOS's form and saves it."""
        expect("the streams", {*each(Customer.save_form, self.customers)}, {"active"})


LOGSTREAMS = (sys.executable, "-m", "logstreams.command.main")


@contextmanager
def fleet_of(size: int, folder: Path) -> Iterator[Fleet]:
    """So many customers made by `logstreams new`, their forms open, all committed.

    Args:
        size: How many.
        folder: Gets the world; empty.
    """
    with local_environment(folder) as world:
        prepare(world)
        key = world.workos.create_key("production")
        cli = world.cli(ACCOUNT, key, lambda _: None)
        names = [f"customer-{number:02}" for number in range(1, size + 1)]
        customers = each(lambda stack: _new(world, cli, stack), names)
        repository = Repository(world, world.project, dict(cli.environment))
        repository.init(f"{size} customers")
        yield Fleet(repository, cli, tuple(customers))


def _new(world: LocalEnvironment, cli: Cli, stack: str) -> Customer:
    words = ("--create", stack.title(), "--destination=s3", "--region=us-east-1")
    passed(cli.logstreams("new", stack, *words, *(f"--set={value}" for value in VALUES)))
    customer = Customer(
        stack=stack,
        account_id=ACCOUNT,
        organization_id="",
        cli=cli,
        world=world,
        form=None,  # type: ignore[arg-type]  # opened below, once the organization is there
    )
    organization = customer.settings.organization_id
    form = world.workos.form(organization)
    customer = replace(customer, organization_id=organization, form=form)
    customer.open_form()
    return customer


def shell(fleet: Fleet, command: str) -> Ran:
    """Run a printed command in the project's root, every question answered yes."""
    done = subprocess.run(
        ["bash", "-ec", command],
        cwd=fleet.repository.folder,
        env={**fleet.cli.environment, **ANSWERS_YES},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Ran((command,), done.returncode, done.stdout, 0)


def each(act: Callable[[One], Other], ones: Iterable[One]) -> list[Other]:
    """Do something with each, some at a time, in order."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [*pool.map(act, ones)]


def documents(folder: Path) -> list[FleetDocument]:
    """Those that watch.yml left in its artifact."""
    files = sorted(folder.glob("*.json"))
    return [FleetDocument.model_validate(json.loads(file.read_text())) for file in files]
