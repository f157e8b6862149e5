"""What nobody of the workflows may do at AWS, and the nearest that they may."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from logstreams.permissions.ci_access import CiJob, hub_role_arn
from tools.github_jobs import HUB, OTHER, STATE, GitHubJobs

DENIED = frozenset({"AccessDenied", "AccessDeniedException", "AccessDeniedFault"})
TOO_LONG = frozenset({"ValidationError"})
NO_PROVIDER = frozenset({"InvalidIdentityToken"})

Call = Callable[[GitHubJobs], Any]


@dataclass(frozen=True)
class Forbidden:
    """A call that nobody of the workflows' may make."""

    name: str
    call: Call
    wanted: frozenset[str] = DENIED
    """The codes of errors that are right."""
    archive: bool = False
    """Whether there has to be an archive."""


def answer(call: Call, jobs: GitHubJobs) -> str:
    """The code of AWS's error; empty: the call was allowed."""
    try:
        call(jobs)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return ""


def _bucket(jobs: GitHubJobs) -> str:
    return jobs.customer.settings.bucket_name


def _event(jobs: GitHubJobs) -> dict[str, str]:
    s3 = jobs.client("s3", CiJob.WATCH)
    prefix = jobs.customer.settings.object_prefix
    found = s3.list_objects_v2(Bucket=_bucket(jobs), Prefix=prefix)["Contents"]
    return {"Bucket": _bucket(jobs), "Key": found[0]["Key"]}


def _with_subject(subject: str, **claims: str) -> Call:
    """The deploy role by a token that GitHub gives to another job."""

    def call(jobs: GitHubJobs) -> Any:
        token = jobs.token(CiJob.DEPLOY, sub=subject, **claims)
        return jobs.enter(CiJob.DEPLOY, token=token)

    return call


def _from_preview_to_deploy(jobs: GitHubJobs) -> Any:
    return jobs.assume(jobs.enter(CiJob.PREVIEW), CiJob.DEPLOY)


def _from_stack_to_stack(jobs: GitHubJobs) -> Any:
    mine = jobs.assume(jobs.enter(CiJob.DEPLOY), CiJob.DEPLOY)
    return jobs.assume(mine, CiJob.DEPLOY, OTHER)


def _administrator_of_the_hub(jobs: GitHubJobs) -> Any:
    return jobs.assume(jobs.customer.world.aws.administrator(HUB), CiJob.DEPLOY)


def _opens_the_hub_role(jobs: GitHubJobs) -> Any:
    """A preview's session of the hub account itself."""
    return jobs.hub_client("iam", CiJob.DEPLOY).update_assume_role_policy(
        RoleName=hub_role_arn(jobs.hub, CiJob.DEPLOY).rpartition("/")[2], PolicyDocument="{}"
    )


_BUCKET_POLICY = json.dumps({"Version": "2012-10-17", "Statement": []})

FORBIDDEN: tuple[Forbidden, ...] = (
    Forbidden(
        "a preview reads the WorkOS API key",
        lambda jobs: jobs.client("secretsmanager", CiJob.PREVIEW).get_secret_value(
            SecretId=jobs.secret
        ),
    ),
    Forbidden(
        "a preview puts a bucket policy",
        lambda jobs: jobs.client("s3", CiJob.PREVIEW).put_bucket_policy(
            Bucket=_bucket(jobs), Policy=_BUCKET_POLICY
        ),
        archive=True,
    ),
    Forbidden(
        "a preview reads an event",
        lambda jobs: jobs.client("s3", CiJob.PREVIEW).get_object(**_event(jobs)),
        archive=True,
    ),
    Forbidden(
        "the watch deletes an event",
        lambda jobs: jobs.client("s3", CiJob.WATCH).delete_object(**_event(jobs)),
        archive=True,
    ),
    Forbidden(
        "a deployment makes a user",
        lambda jobs: jobs.client("iam", CiJob.DEPLOY).create_user(UserName="somebody"),
    ),
    Forbidden(
        "a deployment writes its own stack role",
        lambda jobs: jobs.client("iam", CiJob.DEPLOY).put_role_policy(
            RoleName=f"{jobs.customer.stack}-workos-deploy",
            PolicyName="more",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": []}),
        ),
    ),
    Forbidden(
        "a deployment of one customer assumes another customer's role",
        _from_stack_to_stack,
    ),
    Forbidden(
        "a hub role assumes another customer's role with this one's external ID",
        lambda jobs: jobs.assume(
            jobs.enter(CiJob.DEPLOY),
            CiJob.DEPLOY,
            OTHER,
            f"{jobs.hub.repository}:{jobs.customer.stack}",
        ),
    ),
    Forbidden(
        "a hub role assumes a stack role without an external ID",
        lambda jobs: jobs.assume(jobs.enter(CiJob.DEPLOY), CiJob.DEPLOY, asked=None),
    ),
    Forbidden("a preview's hub role assumes a deployment's stack role", _from_preview_to_deploy),
    Forbidden("the hub account's administrator assumes a stack role", _administrator_of_the_hub),
    Forbidden(
        "a hub role reads a bucket",
        lambda jobs: jobs.hub_client("s3", CiJob.DEPLOY).list_objects_v2(Bucket=STATE),
    ),
    Forbidden("a hub role changes whom it trusts", _opens_the_hub_role),
    Forbidden(
        "a token of another repository",
        _with_subject("repo:example/other:environment:production"),
    ),
    Forbidden(
        "a token of another environment",
        _with_subject("repo:example/streams:environment:preview"),
    ),
    Forbidden("a token of a pull request", _with_subject("repo:example/streams:pull_request")),
    Forbidden(
        "a token of a branch without an environment",
        _with_subject("repo:example/streams:ref:refs/heads/main"),
    ),
    Forbidden(
        "a token for another audience",
        _with_subject("repo:example/streams:environment:production", aud="https://github.com/x"),
        NO_PROVIDER,
    ),
    Forbidden(
        "a token of another issuer",
        _with_subject("repo:example/streams:environment:production", iss="https://ci.example"),
        NO_PROVIDER,
    ),
    Forbidden(
        "a stack role's session of more than an hour",
        lambda jobs: jobs.assume(jobs.enter(CiJob.DEPLOY), CiJob.DEPLOY, seconds=3601),
        TOO_LONG,
    ),
    Forbidden(
        "a preview's hub session of more than an hour",
        lambda jobs: jobs.enter(CiJob.PREVIEW, 3601),
        TOO_LONG,
    ),
)


ALLOWED: dict[str, Call] = {
    "a token of its own environment": lambda jobs: jobs.enter(CiJob.DEPLOY),
    "a hub session as long as the job": lambda jobs: jobs.enter(CiJob.DEPLOY, 10_800),
    "a stack role's session of an hour": lambda jobs: jobs.assume(
        jobs.enter(CiJob.DEPLOY), CiJob.DEPLOY, seconds=3600
    ),
    "another customer's role with their external ID": lambda jobs: jobs.assume(
        jobs.enter(CiJob.DEPLOY), CiJob.DEPLOY, OTHER
    ),
    "a deployment reads the WorkOS API key": lambda jobs: jobs.client(
        "secretsmanager", CiJob.DEPLOY
    ).get_secret_value(SecretId=jobs.secret),
}
"""The nearest calls that are allowed: what is forbidden is refused for its one fault."""
