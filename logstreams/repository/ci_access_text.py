"""What `logstreams ci-access init` says to a person: the jobs' roles, and what is left to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from logstreams.permissions.aws_config import backend
from logstreams.permissions.ci_access import JOBS, CiJob, hub_role_arn, subject
from logstreams.permissions.hub import Hub
from logstreams.repository.changes import FileChange
from logstreams.repository.document import (
    CiAccessDocument,
    JobRoleDocument,
    WrittenFileDocument,
)
from logstreams.settings import StackSettings


def document_of(
    hub: Hub, stacks: Sequence[StackSettings], changes: Sequence[FileChange], *, dry_run: bool
) -> CiAccessDocument:
    """What was written, or would be, and what is left to do.

    Args:
        hub: The account that the jobs come into.
        stacks: The project's.
        changes: The files.
        dry_run: Whether they were left as they are.
    """
    document = CiAccessDocument(
        repository=hub.repository,
        account_id=hub.account_id,
        region=hub.region,
        dry_run=dry_run,
        files=tuple(
            WrittenFileDocument.model_validate(
                {"path": each.path, "action": each.action.name.lower()}
            )
            for each in changes
        ),
        jobs={
            job.value: JobRoleDocument(
                environment=JOBS[job].environment,
                subject=subject(hub, job),
                role_arn=hub_role_arn(hub, job),
                session_seconds=JOBS[job].hub_session_seconds,
            )
            for job in CiJob
        },
        customer_accounts=tuple(sorted({each.account_id for each in stacks} - {hub.account_id})),
        without_profile=tuple(each.customer for each in stacks if not each.aws.profile),
        backend=backend(hub),
        next=(),
    )
    return document.model_copy(update={"next": tuple(next_steps(document))})


def next_steps(document: CiAccessDocument) -> Iterator[str]:
    """What is left to do, in its order: IAM takes no trust in a hub role that is not there."""
    for stack in document.without_profile:
        yield f"pulumi config set aws:profile {stack} --stack {stack}, then this command again"
    yield (
        f"at GitHub, Settings, Environments of {document.repository}, before there is a role: "
        "production (required reviewers, branch main alone), watch (branch main alone), preview "
        "(reviewers, where not every branch may read). A job that names a missing one makes it, "
        "unprotected"
    )
    yield "pulumi -C ci-access stack init hub, the first time"
    yield f"pulumi -C ci-access up --stack hub, as an administrator of {document.account_id}"
    names = [each.path for each in document.files if each.path.endswith(".template.json")]
    for name in names if document.customer_accounts else ():
        yield (
            f"{name} into the customers' accounts, as a StackSet of one region; it names all of "
            "them: for one that is to see no other, `logstreams ci-access template ACCOUNT`"
        )
    for job in document.jobs.values():
        yield f"gh variable set AWS_ROLE --env {job.environment} --body {job.role_arn}"
    yield f"gh variable set AWS_REGION --body {document.region}"
    if document.backend:
        yield f"gh variable set PULUMI_BACKEND_URL --body '{document.backend}'"


def text(document: CiAccessDocument) -> str:
    """As the terminal shows it."""
    lines = [f"{each.action:7} {each.path}" for each in document.files]
    lines += ["nothing is written: --dry-run"] if document.dry_run else []
    lines += ["", "Jobs:"]
    for name, job in document.jobs.items():
        lines.append(f"  {name:8} {job.subject}")
        lines.append(f"  {'':8} {job.role_arn}, {job.session_seconds} s")
    return "\n".join(
        [*lines, "", "Next (docs/ci-access.md):", *(f"  {step}" for step in document.next)]
    )
