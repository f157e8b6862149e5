"""A rehearsal that is left running: how a person uses it and stops it."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
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


def how_to_use(customer: Customer) -> str:
    """Prepare what a reader needs to play README.md's steps by hand, and say how.

    It writes a file that sets the environment, a template for a second stack, and an organization
    for it; the project becomes a git repository, since a fleet is told by commits.
    """
    here, stack = customer.world, customer.stack
    organization = here.workos.create_organization(NEXT.title(), "production")
    write_script(here.directory / "bin")
    (here.project / "stacks" / "template.yaml").write_text(_template(), encoding="utf-8")
    policies = " ".join(with_policies(here.directory))
    policies = policies.replace(str(here.directory), "..").replace("=", " ")
    _write_environment(customer)
    commit = _as_repository(here.project)
    make = (
        f"logstreams new {NEXT} --organization {organization} --destination s3 "
        f"--region {customer.settings.aws.region}"
    )
    fleet = (
        f"""
All stacks at once (a fleet's changes are told by git commits):

  git add stacks && git commit -m 'Add {NEXT}'
  logstreams fleet up
"""
        if commit
        else ""
    )
    return f"""
The local AWS and the local WorkOS are still running. Enter the rehearsal in a new shell:

  . {here.directory / "env"}

It sets the credentials and endpoints of AWS, WorkOS and Pulumi, puts `pulumi`, `logstreams` and
`local-workos` on PATH, and changes to the project, {here.project}.

The deployed stack is {stack}; its organization is {customer.organization_id}:

  pulumi up --stack {stack} {policies}
  logstreams verify {stack}
  logstreams form {stack}

`local-workos` is WorkOS's Dashboard (docs/rehearsal.md, A kept rehearsal, lists its calls):

  local-workos link {customer.organization_id}        the form, for a browser
  local-workos call GET /organizations/{customer.organization_id}/stream
  local-workos call POST /organizations/{customer.organization_id}/stream/pause
  logstreams form {stack} --reveal --output json | local-workos save {customer.organization_id} -
{_behind(customer)}
Add a second customer, {NEXT}, whose events go to S3, with README.md's steps:

  {make}
  local-workos open {organization} S3        prints the two values of the next line
  logstreams form {NEXT} --set stream.workosAccountId=… --set stream.externalId=…
  pulumi up --stack {NEXT} {policies}
  logstreams form {NEXT} --reveal --output json | local-workos save {organization} -
  pulumi up --stack {NEXT} {policies}
{fleet}
Stop everything and delete it:

  kill {" ".join(map(str, here.pids))} && rm -r {here.directory}
"""


def _behind(customer: Customer) -> str:
    """The control calls of who takes the events, where that is no AWS."""
    if customer.world.internet is None:
        return ""
    stack, destination = customer.stack, customer.settings.destination
    call = "  local-workos call --at internet"
    calls = [f"{call} PUT /names/NAME/PORT/behaviour '{{\"answer\": 503}}'    {{}} ends it"]
    if isinstance(destination, SplunkDestination):
        calls += [
            f"{call} PATCH /splunks/{stack} '{{\"queues_full\": true}}'",
            f"{call} GET /splunks/{stack}/events",
        ]
    elif isinstance(destination, DatadogDestination):
        site = SITES[destination.site]
        calls += [
            f"{call} PATCH /datadogs/{site} '{{\"indexes\": []}}'",
            f"{call} GET /datadogs/{site}/logs",
        ]
    return "\nWho stands behind public names takes calls too:\n\n" + "\n".join(calls) + "\n"


def _write_environment(customer: Customer) -> None:
    here = customer.world
    environment = {
        **customer.cli.environment,
        # Tools read the one or the other.
        "AWS_REGION": customer.settings.aws.region,
        "AWS_DEFAULT_REGION": customer.settings.aws.region,
        "LOGSTREAMS_POLICY_PACK_CONFIG": str(here.directory / "policies.json"),
    }
    path = environment["PATH"].removeprefix(f"{here.directory / 'bin'}:")
    environment["PATH"] = f"{here.directory / 'bin'}:{path}"
    names = (*_NAMES, *customer.variables)
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
        ("commit", "--quiet", "--message=The rehearsal's customer"),
    ):
        subprocess.run(["git", *command], cwd=project, check=True, capture_output=True)
    return True
