"""The roles of the workflows' jobs: documents alone, which Pulumi and CloudFormation both make.

A job of GitHub exchanges its token for its hub role, which may do nothing but assume the stack
roles of its own kind. Each stack has one role a job, in its own account.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from logstreams.permissions.explanation import size
from logstreams.permissions.hub import Hub
from logstreams.permissions.policy import policy
from logstreams.permissions.table import Holder
from logstreams.settings import StackSettings
from logstreams.settings.names import ci_role_name

Document = dict[str, Any]

ISSUER = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"
"""What aws-actions/configure-aws-credentials asks GitHub's token for (its README, 2026-11-29)."""

STACK_SESSION_SECONDS = 3600
"""A role assumed with another role's session lasts an hour at most, whatever it allows (IAM User
Guide, "Roles terms and concepts", role chaining, 2026-11-29)."""

INLINE_LIMIT = 10_240
"""Characters of all inline policies of a role (IAM User Guide, "IAM and AWS STS quotas",
2026-11-28)."""

NAME = "workos-log-streams"
STATE_PROFILE = f"{NAME}-state"


class TooLong(ValueError):
    """IAM takes no policy of this size; the text names the role."""


class CiJob(StrEnum):
    """A job that gets access."""

    PREVIEW = "preview"
    DEPLOY = "deploy"
    WATCH = "watch"


@dataclass(frozen=True)
class JobAccess:
    """What a job is given."""

    environment: str
    """GitHub's, which the workflow names; only a token of it is exchanged."""
    holders: tuple[Holder, ...]
    """Whose permissions its stack roles have."""
    hub_session_seconds: int
    """How long the job lasts at most: its hub session has to last as long."""


JOBS: Mapping[CiJob, JobAccess] = {
    CiJob.PREVIEW: JobAccess("preview", (Holder.PREVIEW,), 3600),
    CiJob.DEPLOY: JobAccess("production", (Holder.DEPLOYER,), 10_800),
    # `fleet verify` looks at delivery, `fleet drift` refreshes.
    CiJob.WATCH: JobAccess("watch", (Holder.VERIFIER, Holder.PREVIEW), 7200),
}


@dataclass(frozen=True)
class CiRole:
    """A role as IAM is to have it."""

    name: str
    path: str
    account_id: str
    description: str
    session_seconds: int
    trust: Document
    permissions: Document
    """Without a statement: it may do nothing, which some stacks need no more than."""

    def __post_init__(self) -> None:
        if (found := size(self.permissions)) > INLINE_LIMIT:
            raise TooLong(
                f"{self.arn}: found a policy of {found:,} characters; wanted {INLINE_LIMIT:,}, "
                "IAM's limit. Shorter names in the stack file make it shorter"
            )

    @property
    def arn(self) -> str:
        """Known before the role exists."""
        return f"arn:aws:iam::{self.account_id}:role{self.path}{self.name}"


def provider_arn(hub: Hub) -> str:
    """The OIDC provider's, which follows from its URL."""
    return f"arn:aws:iam::{hub.account_id}:oidc-provider/{ISSUER}"


def subject(hub: Hub, job: CiJob) -> str:
    """The subject of the job's token.

    It names the environment for pull requests too, since the job does (GitHub, "OpenID Connect
    reference", 2026-11-29). `repo:ORG/REPO:pull_request` is what jobs without an environment get:
    to trust it would pass the environment's reviewers by.

    Repositories made, renamed or transferred on or after 2026-07-15, and those that opted in, send
    the numbers of owner and repository beside the names (github/docs pull request 45221,
    2026-07-20).
    """
    owner, _, name = hub.repository.partition("/")
    if hub.owner_id is not None:
        owner, name = f"{owner}@{hub.owner_id}", f"{name}@{hub.repository_id}"
    return f"repo:{owner}/{name}:environment:{JOBS[job].environment}"


def external_id(hub: Hub, settings: StackSettings) -> str | None:
    """What a stack's roles are asked with; None in the hub's own account.

    It is no secret: a hub that is told another customer's role cannot assume it by mistake.
    """
    in_hub = settings.account_id == hub.account_id
    return None if in_hub else f"{hub.repository}:{settings.customer}"


def hub_roles(hub: Hub, stacks: Iterable[StackSettings]) -> tuple[CiRole, ...]:
    """One role a job, each for GitHub's token alone."""
    accounts = {each.account_id for each in stacks} | ({hub.account_id} if hub.state else set())
    return tuple(_hub_role(hub, job, sorted(accounts)) for job in CiJob)


def stack_roles(hub: Hub, settings: StackSettings) -> tuple[CiRole, ...]:
    """One role a job in the stack's account, each for its hub role alone."""
    return tuple(stack_role(hub, job, settings) for job in CiJob)


def stack_role(hub: Hub, job: CiJob, settings: StackSettings) -> CiRole:
    """The role of one job."""
    return CiRole(
        name=ci_role_name(settings.customer, job),
        path=_path(job),
        account_id=settings.account_id,
        description=f"{hub.repository}: {job} of {settings.customer}",
        session_seconds=STACK_SESSION_SECONDS,
        trust=_trust_in_hub(hub, job, external_id(hub, settings)),
        permissions=merged(*(policy([settings], each) for each in JOBS[job].holders)),
    )


def state_roles(hub: Hub) -> tuple[CiRole, ...]:
    """One role a job that reaches the stacks' state; none where S3 does not keep it."""
    if hub.state_bucket is None:
        return ()
    return tuple(state_role(hub, job) for job in CiJob)


def state_role(hub: Hub, job: CiJob) -> CiRole:
    """The role of one job: an update writes, the watch reads, a preview reads the newest state.

    Of a `refresh --preview-only` Pulumi takes no lock (pkg/backend/diy/backend.go, 3.259.0). The
    history of updates keeps each one's configuration, with values that were encrypted in it.
    """
    bucket, prefix = hub.state_bucket or ("", "")
    objects = f"arn:aws:s3:::{bucket}/{prefix}.pulumi/"
    newest = [f"{objects}meta.yaml", f"{objects}stacks/*"]
    reads = newest if job is CiJob.PREVIEW else [f"{objects}*"]
    statements = [
        _allow("ListState", ["s3:ListBucket"], f"arn:aws:s3:::{bucket}"),
        _allow("ReadState", ["s3:GetObject"], *reads),
    ]
    if job is CiJob.DEPLOY:
        write = _allow("WriteState", ["s3:DeleteObject", "s3:PutObject"], f"{objects}*")
        statements.append(write)
    return CiRole(
        name=f"{STATE_PROFILE}-{job}",
        path=_path(job),
        account_id=hub.account_id,
        description=f"{hub.repository}: the stacks' state, for {job}",
        session_seconds=STACK_SESSION_SECONDS,
        trust=_trust_in_hub(hub, job, None),
        permissions=_document(*statements),
    )


def merged(*documents: Document) -> Document:
    """One policy that allows what several allow: a statement for each resource and condition.

    IAM limits a policy's length, and an HTTPS destination's deployer has a third less so.
    """
    statements: dict[str, Document] = {}
    for document in documents:
        for each in document["Statement"]:
            key = str((each["Resource"], each.get("Condition")))
            rest = {name: each[name] for name in ("Resource", "Condition") if name in each}
            same = statements.setdefault(key, {"Effect": "Allow", "Action": [], **rest})
            same["Action"] = sorted({*same["Action"], *each["Action"]})
    return _document(*statements.values())


def _hub_role(hub: Hub, job: CiJob, accounts: list[str]) -> CiRole:
    arns = [f"arn:aws:iam::{account}:role{_path(job)}*" for account in accounts]
    assume = _document(_allow("AssumeStackRoles", ["sts:AssumeRole"], *arns))
    if size(assume) > INLINE_LIMIT:
        # Some 140 accounts. The roles elsewhere still have to trust this one.
        anywhere = f"arn:aws:iam::*:role{_path(job)}*"
        assume = _document(_allow("AssumeStackRoles", ["sts:AssumeRole"], anywhere))
    trust = {
        "Sid": "JobOfEnvironment",
        "Effect": "Allow",
        "Principal": {"Federated": provider_arn(hub)},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {
            "StringEquals": {f"{ISSUER}:aud": AUDIENCE, f"{ISSUER}:sub": subject(hub, job)}
        },
    }
    return CiRole(
        name=_hub_name(job),
        path="/",
        account_id=hub.account_id,
        description=f"{hub.repository}: {job}, for the environment {JOBS[job].environment}",
        session_seconds=JOBS[job].hub_session_seconds,
        trust=_document(trust),
        permissions=assume,
    )


def hub_role_arn(hub: Hub, job: CiJob) -> str:
    """The role that a workflow's `role-to-assume` names."""
    return f"arn:aws:iam::{hub.account_id}:role/{_hub_name(job)}"


def _hub_name(job: CiJob) -> str:
    return f"{NAME}-{job}"


def _path(job: CiJob) -> str:
    """Of the roles that the job's hub role may assume: by it they are told from others."""
    return f"/{NAME}/{job}/"


def _trust_in_hub(hub: Hub, job: CiJob, asked: str | None) -> Document:
    statement: Document = {
        "Sid": "HubRole",
        "Effect": "Allow",
        "Principal": {"AWS": hub_role_arn(hub, job)},
        "Action": "sts:AssumeRole",
    }
    if asked is not None:
        statement["Condition"] = {"StringEquals": {"sts:ExternalId": asked}}
    return _document(statement)


def _allow(sid: str, actions: list[str], *resources: str) -> Document:
    return {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": [*resources]}


def _document(*statements: Document) -> Document:
    return {"Version": "2012-10-17", "Statement": [*statements]}
