"""One renewal in two steps: begin an overlap, in which both values are accepted, and finish it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from logstreams.customers.next_steps import NextStep
from logstreams.settings import StackSettings
from logstreams.verification import secret
from logstreams.verification.aws import Aws
from logstreams.verification.aws_keys import AwsKeys
from logstreams.verification.report import VerifyReport
from logstreams.verification.verification import Question, verify

Progress = Callable[[str], None]


class NotRotatable(Exception):
    """The stack has no such value, or what is given is none; the text says what is wanted."""


class NothingToRenew(Exception):
    """There is nothing yet to renew a value of; the text has the command that ends this."""


class RotationRefused(Exception):
    """Events could be lost; the text says what comes first, and nothing was changed."""


class RotationUnproven(Exception):
    """Which value WorkOS sends is not known yet; nothing was changed, and later it may be."""


@dataclass(frozen=True)
class StackInRotation:
    """Whose value is renewed, and what is known of the stack."""

    settings: StackSettings
    stack_file: Path
    aws_keys: AwsKeys | None = None
    first_verified_at: datetime | None = None
    """When the stream was first proven; None: never."""
    deployed: StackSettings | None = None
    """As of the last update; None: there was none, or it is not known."""
    new: str | None = None
    """The next external ID, which is no secret."""
    token_name: str | None = None
    """The name of Splunk's next HEC token."""
    tell: Progress = field(default=lambda _: None)
    """Told in one line each what is being done, for a person who waits."""

    @property
    def name(self) -> str:
        """The stack's."""
        return self.settings.customer

    @property
    def aws(self) -> Aws:
        """The stack's account."""
        return Aws(self.settings, self.aws_keys)

    def verified(self, **changed: Any) -> VerifyReport:
        """Send a test event and look for it, with other settings where some are given.

        The event is looked for whatever the stack file says of proving delivery.
        """
        reading = self.settings.verify.model_copy(update={"read_back": None})
        settings = self.settings.model_copy(update={"verify": reading, **changed})
        question = Question(settings, self.first_verified_at, aws_keys=self.aws_keys)
        return verify(question, self.tell)


@dataclass(frozen=True)
class Done:
    """What a step did, or would do, and what comes next."""

    done: tuple[str, ...]
    """Sentences."""
    next: tuple[NextStep, ...] = ()
    changed: bool = True
    """Whether anything was written anywhere."""


class Rotation(ABC):
    """The renewal of one value of a stack's, as far as it has come.

    Either step may raise, besides what is said there:

    - botocore.exceptions.BotoCoreError, ClientError: AWS cannot be asked, or refuses.
    - NoSecret: A secret that the stack file names cannot be read.
    """

    def __init__(self, stack: StackInRotation) -> None:
        """Look how far it has come.

        Raises:
            NotRotatable: The stack has no such value.
            NothingToRenew: It is not there yet.
        """
        self._stack = stack
        self._settings = stack.settings

    @abstractmethod
    def begin(self, *, dry_run: bool) -> Done:
        """Make the next value known where it has to be; the one in use stays accepted.

        Args:
            dry_run: Change nothing, but refuse what needs no event to be refused.

        Raises:
            NotRotatable: The next value is missing, or is none.
            RotationRefused: It cannot begin, or the last one has not ended.
        """

    @abstractmethod
    def finish(self, *, dry_run: bool) -> Done:
        """End the overlap, once an event came with the next value.

        Args:
            dry_run: Send nothing and change nothing.

        Raises:
            RotationRefused: WorkOS sends the value before, or no event arrived.
            RotationUnproven: It is not known yet which one WorkOS sends.
        """


def next_secret(variable: str) -> str:
    """The next value of a secret, from its variable.

    Raises:
        NotRotatable: There is none, or what is there cannot be sent.
    """
    try:
        return secret.from_environment(variable)
    except secret.NoSecret as problem:
        raise NotRotatable(f"{problem}; wanted the next value in it") from None


def step(command: str, what: str) -> NextStep:
    """One thing to do next."""
    return NextStep(command, what)


def not_arrived(report: VerifyReport, unknown: str) -> RotationRefused:
    """Why nothing ends without an event; `unknown`: what is not known so."""
    cause = f"{report.root.code}: " if report.root else ""
    return RotationRefused(
        f"no test event arrived, so it is unknown {unknown}: {report.verdict}; next: "
        f"{cause}{report.next_step}"
    )
