"""The JSON forms of these commands; `docs/schemas/` is written from them by `make docs`."""

from __future__ import annotations

from datetime import date
from typing import Literal

from logstreams.customers.next_steps import NextStep
from logstreams.verification.published import Model, Time


class NextStepDocument(Model):
    """One thing to do next."""

    command: str
    what: str

    @classmethod
    def of(cls, step: NextStep) -> NextStepDocument:
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
    next: tuple[NextStepDocument, ...]


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


class FormDocument(Model):
    """What `logstreams form` prints for the form in WorkOS's Dashboard or Admin Portal."""

    version: Literal[1] = 1
    customer: str
    form: dict[str, str]
    """By the field's key. A secret is in it only with --reveal; without, what stands for it."""
    next: tuple[NextStepDocument, ...]


class SourceDocument(Model):
    """Where addresses were read."""

    name: str
    addresses: int
    """How many it has."""


class AddedDocument(Model):
    """An address that the list lacks, or lacked."""

    address: str
    sources: tuple[str, ...]


class EffectDocument(Model):
    """What one stack needs."""

    customer: str
    whose: Literal["deploy", "stackFile", "customer", "unknown"]
    lacks: tuple[str, ...]
    what: str


class EgressDocument(Model):
    """What `logstreams egress diff` found, or `update` wrote."""

    version: Literal[1] = 1
    list_file: str
    """Its path from the project's root."""
    checked: date
    """The day WorkOS's pages were last compared with the list, before this command."""
    addresses: int
    sources: tuple[SourceDocument, ...]
    added: tuple[AddedDocument, ...]
    gone: tuple[str, ...]
    """In the list, and in no source: kept, since an address too many costs nothing."""
    stacks: tuple[EffectDocument, ...]
    written: bool
    """Whether the list was written anew."""


class BucketChangeDocument(Model):
    """One thing that is changed in a bucket."""

    what: str
    how: str


class AdoptDocument(Model):
    """What `logstreams adopt` did, or would do."""

    version: Literal[1] = 1
    customer: str
    bucket: str | None
    """Null: the stack has no archive, or none of the kit's."""
    objects: int
    """How many were found, and were still there afterwards; of a large bucket the first 10,000."""
    changes: tuple[BucketChangeDocument, ...]
    """What the next update changes in the bucket, and what else comes into the state."""
    key: str | None
    """ARN of the KMS key that is taken over too."""
    stack_file: dict[str, str]
    """What was written into it, by dotted key."""
    dry_run: bool
    """Nothing was done."""
    next: tuple[NextStepDocument, ...]


class RetireDocument(Model):
    """What `logstreams retire` did, or would do."""

    version: Literal[1] = 1
    customer: str
    retired: bool
    """What the stack file says now, or would say."""
    last_lock_ends: Time | None
    """When the lock of the newest event ends; null: there is no archive, event or lock."""
    newest_event: str | None
    """Its key."""
    dry_run: bool
    """Nothing was changed."""
    next: tuple[NextStepDocument, ...]


class RotateDocument(Model):
    """What `logstreams rotate` did, or would do."""

    version: Literal[1] = 1
    customer: str
    what: Literal["key", "header", "external-id", "hec-token", "datadog-keys"]
    step: Literal["begin", "finish"]
    done: tuple[str, ...]
    """What was done or proven, in sentences; never a secret."""
    changed: bool
    """Whether anything was written: into the stack file, or into Secrets Manager."""
    dry_run: bool
    """Nothing was changed."""
    next: tuple[NextStepDocument, ...]


class MigrationDocument(Model):
    """One change that a version of the kit wants in stack files."""

    name: str
    since: str
    """The version that wants it."""
    what: str


class UpgradedStackDocument(Model):
    """What `logstreams upgrade` found of one stack file, and did."""

    stack: str
    file: str
    """Its path from the project's root."""
    kit: str | None
    """The version of the kit that last updated the stack; null: none did, or it is not known."""
    kit_unknown: str | None
    """Why it is not known; null: it is."""
    schema_found: int | None
    """The file's format; null: it says none, or cannot be read."""
    migrations: tuple[MigrationDocument, ...]
    diff: str
    """A unified diff of the changed lines alone; empty: there is nothing to do."""
    written: bool
    problems: tuple[str, ...]
    """What is wrong with the file: it is left as it is."""


class UpgradeDocument(Model):
    """What `logstreams upgrade` did, or would do."""

    version: Literal[1] = 1
    kit: str
    """The version that is installed."""
    schema_wanted: int
    """The format it writes."""
    stacks: tuple[UpgradedStackDocument, ...]
    dry_run: bool
    """Nothing was changed."""
    next: tuple[NextStepDocument, ...]


class InterruptedDocument(Model):
    """A resource whose making was interrupted."""

    resource: str
    """Its name in the program."""
    type: str
    id: str | None
    """What it has, or would have, at AWS; null: an update makes it again, or there are several."""
    candidates: tuple[str, ...]
    """All that it may be at AWS; of several none is taken into the state."""
    left_over: bool
    """A later update has made it again: this one is in no state, and fits in none."""
    replaces: bool
    """It was to replace one that is in the state, and nothing uses it yet: it is not taken."""


class RepairDocument(Model):
    """What `logstreams repair` took into a stack's state."""

    version: Literal[1] = 1
    customer: str
    interrupted: tuple[InterruptedDocument, ...]
    """What the last updates began to make, and did not tell the end of."""
    dry_run: bool
    """Nothing was changed."""
    next: tuple[NextStepDocument, ...]
