"""The JSON forms of these commands; `docs/schemas/` is written from them by `make docs`."""

from __future__ import annotations

from typing import Literal

from logstreams.customers.next_steps import NextStep
from logstreams.verification.published import Model, Time


class StepDocument(Model):
    """One thing to do next."""

    command: str
    what: str

    @classmethod
    def of(cls, step: NextStep) -> StepDocument:
        """The step's."""
        return cls(command=step.command, what=step.what)


class NewDocument(Model):
    """What `logstreams new` made."""

    version: Literal[1] = 1
    customer: str
    organization_id: str | None
    """Null in a dry run that would make the organization."""
    organization_created: bool
    stack_file: str
    """Its path from the project's root."""
    backend: str
    """The URL of the backend that keeps the stack's state."""
    dry_run: bool
    """Nothing was made."""
    next: tuple[StepDocument, ...]


class PortalDocument(Model):
    """What `logstreams portal` did."""

    version: Literal[1] = 1
    customer: str
    organization_id: str
    done: Literal["link", "opened", "invited", "revoked", "nothing"]
    intent: Literal["log_streams", "audit_logs"] | None
    link: str | None
    """A secret: whoever has it until then is let in. Null: none was made, or it was opened."""
    valid_until: Time | None
    mail: str | None
    """Who was invited, or whose invitation was revoked."""
