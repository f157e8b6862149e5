"""Lives each destination's life with the workflows' roles alone, and asks for what they must not.

`make prove` writes it into docs/proof.md; `make test` plays it with S3.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from logstreams.permissions.ci_access import CiJob, hub_role_arn
from rehearsal.cli import Ran, passed
from rehearsal.customer import Customer
from rehearsal.environment import local_environment
from rehearsal.fixtures import fixture_of
from rehearsal.scenario import new_customer
from tools import proof
from tools.github_jobs import HUB, OTHER, GitHubJobs, set_up

PART = "ci-access"
ACCOUNT = "012345670123"
KINDS = ("s3", "https", "splunk", "datadog")
DENIED = frozenset({"AccessDenied", "AccessDeniedException", "AccessDeniedFault"})
TOO_LONG = frozenset({"ValidationError"})
NO_PROVIDER = frozenset({"InvalidIdentityToken"})
NOT_GRANTED = "s3:ListAllMyBuckets"
"""Asked for, and done without: the check then asks for the bucket with its owner's account."""

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


@dataclass
class CiAccessRun:
    """What became of one life."""

    kind: str
    steps: dict[str, str] = field(default_factory=dict)
    """By name: what it came to."""
    answers: dict[str, str] = field(default_factory=dict)
    """By forbidden call: the code of AWS's error; empty where it was allowed."""
    wrong: list[str] = field(default_factory=list)
    """What was otherwise than it has to be."""
    lacked: set[str] = field(default_factory=set)
    """Actions that a job asked for and did not have."""

    def expect(self, name: str, found: str, wanted: str, more: str = "") -> None:
        """Take down what a step came to."""
        self.steps[name] = found
        if found != wanted:
            self.wrong.append(f"{name}: found {found}, wanted {wanted}{more and f': {more}'}")


def play(customer: Customer) -> CiAccessRun:
    """Live a new customer's life by the jobs, and ask for what is forbidden in the midst of it."""
    run = CiAccessRun(customer.settings.destination.type)
    jobs = set_up(customer)
    deploy = jobs.running(CiJob.DEPLOY)
    passed(deploy.cli.pulumi("stack", "init", customer.stack))  # its state is in S3 from now on
    deploy.open_form()
    run.expect("first up", _verdict(deploy), "pending")
    deploy.settle(deploy)
    run.expect("form", deploy.save_form(), "active")
    run.expect("second up", _verdict(deploy), "verified")
    preview, watch = jobs.running(CiJob.PREVIEW), jobs.running(CiJob.WATCH)
    stack = customer.stack
    ran = preview.cli.pulumi("preview", "--refresh", stack=stack)
    _ended(run, "preview --refresh", ran)
    _ended(run, "verify", watch.cli.logstreams("verify", stack))
    _ended(run, "fleet drift", watch.cli.logstreams("fleet", "drift", "--stacks", stack))
    denied = {each.action for each in customer.world.aws.decisions() if not each.allowed}
    run.lacked = denied - {NOT_GRANTED}
    for each in FORBIDDEN:
        if customer.settings.destination.archive is not None or not each.archive:
            run.answers[each.name] = _answer(each.call, jobs)
            if run.answers[each.name] not in each.wanted:
                run.wrong.append(f"{each.name}: found {run.answers[each.name] or 'no error'}")
    for name, call in ALLOWED.items():
        if code := _answer(call, jobs):
            run.wrong.append(f"{name}: found {code}, wanted no error")
    _ended(run, "destroy", deploy.cli.pulumi("destroy", "--yes", stack=stack))
    if run.lacked:
        run.wrong.append(f"lacked {', '.join(sorted(run.lacked))}")
    return run


def _verdict(deploy: Customer) -> str:
    ran = deploy.up()
    return str(deploy.state().check["verdict"]) if ran.exit_code == 0 else ran.output[-2000:]


def _ended(run: CiAccessRun, name: str, ran: Ran) -> None:
    run.expect(name, str(ran.exit_code), "0", ran.output[-2000:])


def _answer(call: Call, jobs: GitHubJobs) -> str:
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
        lambda jobs: jobs.hub_client("s3", CiJob.DEPLOY).list_objects_v2(Bucket="example-state"),
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


def main() -> int:
    """Play, write the page; 0 when every life was whole and every forbidden call refused."""
    played = [*_played()]
    proof.write(PART, _page(played))
    return 1 if any(run.wrong for run in played) else 0


def _played() -> Iterator[CiAccessRun]:
    for kind in KINDS:
        with (
            tempfile.TemporaryDirectory() as folder,
            local_environment(Path(folder) / "world", internet=kind != "s3") as here,
        ):
            fixture = fixture_of(kind, here, "acme", ACCOUNT)
            made = new_customer(here, "acme", ACCOUNT, lambda _: None, fixture=fixture)
            run = play(made)
            yield run
            print(_row(run), *run.wrong, sep="\n", flush=True)


def _row(run: CiAccessRun) -> str:
    steps = ", ".join(f"{name} {found}" for name, found in run.steps.items())
    refused = sum(1 for code in run.answers.values() if code)
    cells = (run.kind, steps, f"{refused} of {len(run.answers)}", len(run.wrong) or "nothing")
    return f"| {' | '.join(map(str, cells))} |"


def _page(played: list[CiAccessRun]) -> Iterator[str]:
    yield from ("", "## The workflows' roles", "")
    yield from (f"{proof.circumstances()}.", "")
    yield (
        "`logstreams ci-access init`, its program deployed into a hub account and its template "
        "into two customers' accounts; then one customer's life with the jobs' roles alone, each "
        "entered by a token in GitHub's form, the state in a bucket behind a role of its own. In "
        "the midst of it the calls below are made. Others, next to them, are allowed as they have "
        "to be: a token of the right environment, a session of just an hour, another customer's "
        "role with that customer's external ID."
    )
    yield from ("", "| destination | life | refused | wrong |", "|---|---|---|---|")
    yield from map(_row, played)
    yield from ("", "| forbidden call | answer |", "|---|---|")
    for name in (each.name for each in FORBIDDEN):
        codes = sorted(
            {run.answers[name] or "**allowed**" for run in played if name in run.answers}
        )
        yield f"| {name} | {', '.join(codes)} |"
    yield ""


if __name__ == "__main__":
    sys.exit(main())
