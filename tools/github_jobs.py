"""GitHub's jobs at the local AWS: tokens, the hub and the roles that `ci-access init` writes.

The token is a real one but for its signature, which nobody here could make.
"""

from __future__ import annotations

import base64
import json
import time
from dataclasses import dataclass, replace
from typing import Any

from botocore import UNSIGNED
from botocore.config import Config

from logstreams.permissions.aws_config import backend
from logstreams.permissions.ci_access import (
    AUDIENCE,
    ISSUER,
    CiJob,
    external_id,
    hub_role_arn,
    stack_role,
    subject,
)
from logstreams.permissions.hub import FOLDER, Hub, read_hub
from logstreams.settings import load_stack, write_values
from rehearsal.aws.credentials import Credentials
from rehearsal.cli import passed
from rehearsal.customer import LOCAL_EGRESS, Customer
from rehearsal.stack_file import stack_file

HUB = "111122223333"
REPOSITORY = "example/streams"
STATE = "example-state"
OTHER, OTHERS_ACCOUNT = "globex", "012345670124"
"""Another customer of the same repository; nothing of theirs is deployed but the roles."""

SESSION = "logstreams-test"


@dataclass(frozen=True)
class GitHubJobs:
    """The jobs of a repository whose access was set up as docs/ci-access.md says."""

    customer: Customer
    hub: Hub
    secret: str
    """The ARN of the customer's secret with the WorkOS API key."""

    def token(self, job: CiJob, **claims: Any) -> str:
        """What GitHub gives to a job; `claims` replace its own."""
        own = {
            "iss": f"https://{ISSUER}",
            "aud": AUDIENCE,
            "sub": subject(self.hub, job),
            "exp": int(time.time()) + 300,
        }
        parts = ({"alg": "RS256", "typ": "JWT"}, {**own, **claims})
        return ".".join([*(_encoded(json.dumps(each)) for each in parts), _encoded("unsigned")])

    def enter(self, job: CiJob, seconds: int = 900, token: str | None = None) -> Credentials:
        """A session of the job's hub role, as configure-aws-credentials gets it."""
        sts = self._client("sts", None)
        answer = sts.assume_role_with_web_identity(
            RoleArn=hub_role_arn(self.hub, job),
            RoleSessionName=SESSION,
            WebIdentityToken=token or self.token(job),
            DurationSeconds=seconds,
        )
        return _credentials(answer)

    def assume(
        self,
        by: Credentials,
        job: CiJob,
        stack: str = "",
        asked: str | None = "",
        seconds: int = 900,
    ) -> Credentials:
        """A session of a stack's role.

        Args:
            by: Who asks.
            job: Of which kind the role is.
            stack: Whose role; empty: the customer's.
            asked: Another external ID; None: none.
            seconds: How long it is to last.
        """
        settings = load_stack(stack or self.customer.stack, self.customer.world.project)
        given = external_id(self.hub, settings) if asked == "" else asked
        more = {"ExternalId": given} if given else {}
        answer = self._client("sts", by).assume_role(
            RoleArn=stack_role(self.hub, job, settings).arn,
            RoleSessionName=SESSION,
            DurationSeconds=seconds,
            **more,
        )
        return _credentials(answer)

    def client(self, service: str, job: CiJob) -> Any:
        """A client with the customer's stack role of a job."""
        return self._client(service, self.assume(self.enter(job), job))

    def hub_client(self, service: str, job: CiJob) -> Any:
        """A client with the hub role of a job alone."""
        return self._client(service, self.enter(job))

    def running(self, job: CiJob) -> Customer:
        """The customer, its commands run by a job, as the workflow's step has its environment."""
        mine = self.enter(job)
        world = self.customer.world
        state = f"{backend(self.hub)}&endpoint={world.aws.https_url}&s3ForcePathStyle=true"
        without_key = {
            name: value
            for name, value in self.customer.cli.environment.items()
            if name != "WORKOS_API_KEY"
        }
        cli = replace(self.customer.cli, environment=without_key)
        return replace(self.customer, cli=cli).with_environment(
            AWS_ACCESS_KEY_ID=mine.access_key,
            AWS_SECRET_ACCESS_KEY=mine.secret_key,
            AWS_SESSION_TOKEN=str(mine.session_token),
            AWS_REGION="us-east-1",
            AWS_CONFIG_FILE=str(world.project / FOLDER / f"{job}.aws-config"),
            PULUMI_BACKEND_URL=state,
        )

    def _client(self, service: str, by: Credentials | None) -> Any:
        aws = self.customer.world.aws
        if by is not None:
            return aws.client(service, by)
        nobody = aws.session(Credentials("none", "none"))
        make: Any = nobody.client  # overloaded on literal names; ours is a variable
        return make(service, config=Config(signature_version=UNSIGNED))


def set_up(customer: Customer) -> GitHubJobs:
    """Give a repository's jobs access to a customer whose stack is new.

    By the commands of docs/ci-access.md, as administrators of the accounts; the StackSet is a plain
    stack here, since the local AWS has none.
    """
    world = customer.world
    manager = customer.client("secretsmanager")
    key = customer.cli.environment["WORKOS_API_KEY"]
    secret = manager.create_secret(Name="workos", SecretString=key)["ARN"]
    text = customer.stack_file.read_text(encoding="utf-8")
    text = text.replace('env: "WORKOS_API_KEY"', f'secretArn: "{secret}"')
    customer.stack_file.write_text(text, encoding="utf-8")
    write_values(customer.stack_file, {"aws.profile": customer.stack})
    other = stack_file(
        account_id=OTHERS_ACCOUNT,
        organization_id=world.workos.create_organization(OTHER.title(), "production"),
        environment="production",
        egress=LOCAL_EGRESS,
    )
    (world.project / "stacks" / f"Pulumi.{OTHER}.yaml").write_text(other, encoding="utf-8")
    given = ("--repository", REPOSITORY, "--account", HUB, "--state", f"s3://{STATE}")
    passed(customer.cli.logstreams("ci-access", "init", *given))
    administrator = world.cli(HUB, key, customer.cli.say)
    program = replace(administrator, project=world.project / FOLDER)
    passed(program.pulumi("stack", "init", "hub"))
    passed(program.up("hub"))
    world.aws.client("s3", world.aws.administrator(HUB)).create_bucket(Bucket=STATE)
    template = (world.project / FOLDER / "customers.template.json").read_text(encoding="utf-8")
    for account in (customer.account_id, OTHERS_ACCOUNT):
        formation = world.aws.client("cloudformation", world.aws.administrator(account))
        formation.create_stack(
            StackName="workos-log-streams-ci",
            TemplateBody=_in_account(template, account),
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        formation.get_waiter("stack_create_complete").wait(
            StackName="workos-log-streams-ci", WaiterConfig={"Delay": 1}
        )
    hub = read_hub(world.project)
    if hub is None:
        raise LookupError("ci-access/settings.yaml is not there")
    return GitHubJobs(customer, hub, secret)


def _in_account(template: str, account: str) -> str:
    """The template with the account's number in its conditions, which MiniStack does not know."""
    document = json.loads(template)
    for condition in document["Conditions"].values():
        condition["Fn::Equals"][0] = account
    return json.dumps(document)


def _credentials(answer: dict[str, Any]) -> Credentials:
    found = answer["Credentials"]
    return Credentials(found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"])


def _encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
