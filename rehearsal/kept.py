"""A rehearsal that is left running: how a person uses it and stops it."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from logstreams.settings import DatadogDestination, SplunkDestination
from logstreams.settings.destinations.datadog import SITES
from rehearsal.customer import LOCAL_EGRESS, Customer
from rehearsal.dashboard import TOKEN, URL, write_script
from rehearsal.environment import LocalEnvironment
from rehearsal.policies import with_policies
from rehearsal.project import ROOT

_NAMES = ("AWS_", "WORKOS_", "PULUMI_", "LOGSTREAMS_", "PATH", "SSL_CERT_FILE", "NO_PROXY")
"""Of the environment's variables, by how they begin: those that a shell needs to reach the local
services; the customer's own come on top."""

NEXT = "globex"
"""The customer that a reader adds by hand."""


def how_to_use(customers: Sequence[Customer]) -> str:
    """Prepare what a reader needs to play README.md's steps by hand, and say how.

    It writes a file that sets the environment, a template for one more stack, and an organization
    for it; the project becomes a git repository, since a fleet is told by commits.
    """
    first, here = customers[0], customers[0].world
    organization = here.workos.create_organization(NEXT.title(), "production")
    write_script(here.directory / "bin")
    (here.project / "stacks" / "template.yaml").write_text(_template(), encoding="utf-8")
    policies = " ".join(with_policies(here.directory))
    policies = policies.replace(str(here.directory), "..").replace("=", " ")
    _write_environment(customers)
    commit = _as_repository(here.project)
    make = (
        f"logstreams new {NEXT} --organization {organization} --destination s3 "
        f"--region {first.settings.aws.region}"
    )
    return f"""
The local AWS and the local WorkOS are still running. Enter the rehearsal in a new shell:

  . {here.directory / "env"}

It sets the credentials and endpoints of AWS, WorkOS and Pulumi, puts `pulumi`, `logstreams` and
`local-workos` on PATH, and changes to the project, {here.project}.

{_deployed(customers)}
  pulumi up --stack {first.stack} {policies}
  logstreams verify {first.stack}
  logstreams form {first.stack}
{_fleet(customers) if commit and customers[1:] else ""}
`local-workos` is WorkOS's Dashboard (docs/rehearsal.md, A kept rehearsal, lists its calls):

  local-workos link {first.organization_id}        the form, for a browser
  local-workos call GET /organizations/{first.organization_id}/stream
  local-workos call POST /organizations/{first.organization_id}/stream/pause
  logstreams form {first.stack} --reveal --output json | local-workos save {first.organization_id} -
{_behind(customers)}
Add one more customer, {NEXT}, whose events go to S3, with README.md's steps:

  {make}
  local-workos open {organization} S3        prints the two values of the next line
  logstreams form {NEXT} --set stream.workosAccountId=… --set stream.externalId=…
  pulumi up --stack {NEXT} {policies}
  logstreams form {NEXT} --reveal --output json | local-workos save {organization} -
  pulumi up --stack {NEXT} {policies}
{_up_of_all() if commit else ""}
Stop everything and delete it:

  kill {" ".join(map(str, here.pids))} && rm -r {here.directory}
"""


def _deployed(customers: Sequence[Customer]) -> str:
    first = customers[0]
    if not customers[1:]:
        return (
            f"The deployed stack is {first.stack}; its organization is {first.organization_id}:\n"
        )
    width = max(len(one.stack) for one in customers)
    rows = (
        f"  {one.stack:{width}}  {one.organization_id}  {one.settings.destination.type}\n"
        for one in customers
    )
    return f"The deployed stacks, and their organizations:\n\n{''.join(rows)}\nOne of them:\n"


def _fleet(customers: Sequence[Customer]) -> str:
    """What is typed for all stacks at once, from finding out to a change that is deployed."""
    last = customers[-1].stack
    return f"""
All of them (docs/watching.md, docs/pull-requests.md):

  logstreams fleet verify
  logstreams fleet drift
  logstreams fleet list
  logstreams fleet report --html report.html

Break one, find it, and repair it:

  local-workos call POST /organizations/{customers[0].organization_id}/stream/pause
  logstreams fleet verify
  local-workos call POST /organizations/{customers[0].organization_id}/stream/resume
  logstreams fleet verify --resume last

Change one as a pull request does, look at it, and deploy what is not deployed (nothing was deployed
from a commit yet, so that the first time this is every stack):

  sed -i 's/timeoutSeconds: 60/timeoutSeconds: 90/' stacks/Pulumi.{last}.yaml
  git commit -am 'Wait longer for {last}'
  logstreams fleet preview --base HEAD~1
  logstreams fleet up --wave 1,100%
"""


def _up_of_all() -> str:
    return f"""
All stacks at once (a fleet's changes are told by git commits):

  git add stacks && git commit -m 'Add {NEXT}'
  logstreams fleet up
"""


def _behind(customers: Sequence[Customer]) -> str:
    """The control calls of who takes the events, where that is no AWS."""
    if customers[0].world.internet is None:
        return ""
    call = "  local-workos call --at internet"
    calls = [f"{call} PUT /names/NAME/PORT/behaviour '{{\"answer\": 503}}'    {{}} ends it"]
    for customer in customers:
        destination = customer.settings.destination
        if isinstance(destination, SplunkDestination):
            calls += [
                f"{call} PATCH /splunks/{customer.stack} '{{\"queues_full\": true}}'",
                f"{call} GET /splunks/{customer.stack}/events",
            ]
        elif isinstance(destination, DatadogDestination):
            site = SITES[destination.site]
            calls += [
                f"{call} PATCH /datadogs/{site} '{{\"indexes\": []}}'",
                f"{call} GET /datadogs/{site}/logs",
            ]
    return "\nWho stands behind public names takes calls too:\n\n" + "\n".join(calls) + "\n"


def _write_environment(customers: Sequence[Customer]) -> None:
    """One for all: of each its secrets, and the way to public names."""
    first, here = customers[0], customers[0].world
    theirs = {name: one.cli.environment[name] for one in customers for name in one.variables}
    environment = {
        **first.cli.environment,
        **theirs,
        # Tools read the one or the other.
        "AWS_REGION": first.settings.aws.region,
        "AWS_DEFAULT_REGION": first.settings.aws.region,
        "LOGSTREAMS_POLICY_PACK_CONFIG": str(here.directory / "policies.json"),
    }
    path = environment["PATH"].removeprefix(f"{here.directory / 'bin'}:")
    environment["PATH"] = f"{here.directory / 'bin'}:{path}"
    names = (*_NAMES, *theirs)
    exports = {
        name: value for name, value in sorted(environment.items()) if name.startswith(names)
    } | _controls(here)
    file = here.directory / "env"
    file.touch(mode=0o600)
    lines = [f"export {name}={shlex.quote(value)}" for name, value in exports.items()]
    file.write_text("\n".join([*lines, f"cd {shlex.quote(str(here.project))}", ""]))


def _controls(here: LocalEnvironment) -> dict[str, str]:
    """Where the services' control APIs are, and what they ask for."""
    services = {"WORKOS": here.workos.control}
    if here.internet:
        services["INTERNET"] = here.internet.control
    return {
        name.format(service): value
        for service, control in services.items()
        for name, value in ((URL, control.url), (TOKEN, control.token))
    }


def _template() -> str:
    """The template, for what is on this machine: its addresses, its one WorkOS environment."""
    text = (ROOT / "stacks" / "template.yaml").read_text(encoding="utf-8")
    text = re.sub(r"(:environment: )staging.*", r"\1production", text)
    addresses = ", ".join(f'"{address}"' for address in LOCAL_EGRESS)
    return (
        f"{text}  # What the local WorkOS delivers from; a real stack file leaves this out.\n"
        f"  workos-log-streams:egress: {{addresses: [{addresses}]}}\n"
    )


def _as_repository(project: Path) -> bool:
    """Commit the stack files, and nothing that is linked; whether git is there."""
    if shutil.which("git") is None:
        return False
    (project / ".gitignore").write_text("/*\n!/stacks\n", encoding="utf-8")
    for command in (
        ("init", "--quiet", "--initial-branch=main"),
        ("config", "user.name", "Rehearsal"),
        ("config", "user.email", "rehearsal@example.com"),
        ("add", "stacks"),
        ("commit", "--quiet", "--message=The rehearsal's customers"),
    ):
        subprocess.run(["git", *command], cwd=project, check=True, capture_output=True)
    return True
