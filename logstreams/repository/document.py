"""JSON of `init` and `ci-access init`; `docs/schemas/` is written from it by `make docs`."""

from __future__ import annotations

from typing import Literal

from logstreams.verification.published import Model


class KitDocument(Model):
    """What the repository depends on."""

    version: str
    file: str | None
    """The wheel's path in the repository; null: it comes from a package index or a URL."""
    url: str | None


class WrittenFileDocument(Model):
    """A file of the repository's."""

    path: str
    """From the repository's folder."""
    action: Literal["write", "same", "overwrite", "update", "keep", "keep_different", "remove"]


class InitDocument(Model):
    """What `logstreams init` wrote."""

    version: Literal[1] = 1
    directory: str
    """As it was given."""
    kit: KitDocument
    dry_run: bool
    """Nothing was written."""
    files: tuple[WrittenFileDocument, ...]


class JobRoleDocument(Model):
    """The role that one job's workflow assumes."""

    environment: str
    """GitHub's, whose token alone is exchanged."""
    subject: str
    """The token's, which the trust policy asks for."""
    role_arn: str
    """For the environment's variable `AWS_ROLE`."""
    session_seconds: int


class CiAccessDocument(Model):
    """What `logstreams ci-access init` wrote."""

    version: Literal[1] = 1
    repository: str
    account_id: str
    """The hub's."""
    region: str
    """For the variable `AWS_REGION`."""
    dry_run: bool
    """Nothing was written."""
    files: tuple[WrittenFileDocument, ...]
    """Their paths are from the project's root."""
    jobs: dict[str, JobRoleDocument]
    """By job: preview, deploy, watch."""
    customer_accounts: tuple[str, ...]
    """The accounts beyond the hub's, into which the templates go."""
    without_profile: tuple[str, ...]
    """Stacks that no job can reach yet: they name no `aws:profile`."""
    backend: str | None
    """For the variable `PULUMI_BACKEND_URL`; null: not in S3."""
    next: tuple[str, ...]
    """What is left to do, in order."""
