"""What `logstreams ci-access init` says to a person: the jobs' roles, and what is left to do."""

from __future__ import annotations

from collections.abc import Iterator

from logstreams.repository.document import CiAccessDocument


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
