"""`local-workos`: the Dashboard's side of a kept rehearsal, from a shell.

A kept rehearsal puts it on PATH; the environment it writes says where its services are.
"""

from __future__ import annotations

import json
import os
import shlex
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel, RootModel

from logstreams.command.exits import Exit, Failure, told
from rehearsal.control import ControlClient, ControlError
from rehearsal.workos.set_up_form import FormError, SetUpForm, fields

URL, TOKEN = "LOCAL_{}_URL", "LOCAL_{}_TOKEN"
"""The variables that say where a service's control API is, and what it asks for."""

app = typer.Typer(
    name="local-workos",
    help=(
        "The local WorkOS's Dashboard, in a shell that has the kept rehearsal's environment.\n\n"
        "docs/rehearsal.md, A kept rehearsal, lists what can be called."
    ),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Service(StrEnum):
    """A service of the rehearsal that has a control API."""

    WORKOS = "workos"
    INTERNET = "internet"


OrganizationArgument = Annotated[
    str, typer.Argument(metavar="ORGANIZATION", help="The organization's ID: org_…")
]


def _control(service: Service = Service.WORKOS) -> ControlClient:
    name = service.value.upper()
    try:
        url, token = os.environ[URL.format(name)], os.environ[TOKEN.format(name)]
    except KeyError as missing:
        raise Failure(
            f"{missing} is not set; wanted the environment of a kept rehearsal that has this "
            "service: `. DIRECTORY/env`, which `logstreams rehearse --keep` prints",
            Exit.BAD_INPUT,
        ) from None
    return ControlClient(url, Path(os.environ["SSL_CERT_FILE"]), token)


def _link(organization: str) -> str:
    try:
        answer = _control().ask("POST", f"/organizations/{organization}/portal_link")
    except ControlError as error:
        raise Failure(str(error), Exit.BAD_INPUT) from None
    return str(answer["link"])


def _form(organization: str) -> SetUpForm:
    return SetUpForm(_link(organization), Path(os.environ["SSL_CERT_FILE"]))


@app.command("link")
def link(organization: OrganizationArgument) -> None:
    """Print a link to the organization's log stream form, for a browser; it is valid 5 minutes.

    The browser warns of the certificate: its authority is the rehearsal's own.
    """
    with told(debug=False):
        typer.echo(_link(organization))


@app.command("open")
def open_form(
    organization: OrganizationArgument,
    destination: Annotated[
        str, typer.Argument(metavar="TYPE", help="S3, GenericHttps, Splunk or Datadog.")
    ] = "S3",
) -> None:
    """Open the form, choose a destination type, and print what the form shows.

    \b
    local-workos open org_… S3
    """
    with told(debug=False):
        try:
            with _form(organization) as form:
                view = form.open(destination)
        except FormError as error:
            raise Failure(str(error), Exit.BAD_INPUT) from None
        typer.echo(f"{view.organization_name}: the form for {destination} is open")
        for name, value in view.shown.items():
            typer.echo(f"  shows  {name}  {value}")
        for field in view.fields:
            typer.echo(f"  asks   {field.name}{' (secret)' * field.secret}")


@app.command("save")
def save(
    organization: OrganizationArgument,
    typed: Annotated[
        list[str],
        typer.Argument(
            metavar="FIELD=VALUE…",
            help="What to type in; - reads what `logstreams form STACK --output json` prints.",
        ),
    ],
) -> None:
    """Fill the form in, save it, and print the state that the log stream then has.

    \b
    logstreams form acme --reveal --output json | local-workos save org_… -
    local-workos save org_… bucket_path=other/
    """
    with told(debug=False):
        values: dict[str, str] = {}
        for each in typed:
            if each == "-":
                values |= fields(json.load(sys.stdin)["form"])
                continue
            name, equals, value = each.partition("=")
            if not equals:
                raise Failure(f"found {each!r}, wanted FIELD=VALUE or -", Exit.BAD_INPUT)
            values[name] = value
        try:
            with _form(organization) as form:
                before = {one.name: one.value for one in form.view.fields if not one.secret}
                view = form.save(**{**before, **values})
        except FormError as error:
            raise Failure(str(error), Exit.FAILED) from None
        typer.echo(f"the log stream is {view.state.value if view.state else 'not set up'}")
        if view.problem:
            typer.echo(f"  {view.problem}")


@app.command("call")
def call(
    method: Annotated[str, typer.Argument(metavar="METHOD", help="GET, POST, PATCH …")],
    path: Annotated[str, typer.Argument(metavar="PATH", help="/organizations/org_…/stream")],
    body: Annotated[str | None, typer.Argument(metavar="[JSON]", help="The body.")] = None,
    at: Annotated[Service, typer.Option("--at", help="Which service.")] = Service.WORKOS,
) -> None:
    """Call the control API, and print its answer as JSON.

    \b
    local-workos call GET /organizations/org_…/stream
    local-workos call POST /organizations/org_…/stream/pause
    local-workos call GET /organizations/org_…/attempts
    local-workos call PUT /outage '{"kind": "error"}'
    local-workos call --at internet GET /splunks/acme/events
    """
    with told(debug=False):
        try:
            content: BaseModel | None = RootModel[Any](json.loads(body)) if body else None
        except json.JSONDecodeError as error:
            raise Failure(f"JSON: found {body!r} ({error}), wanted JSON", Exit.BAD_INPUT) from None
        try:
            answer = _control(at).ask(method.upper(), path, content)
        except ControlError as error:
            raise Failure(str(error), Exit.FAILED) from None
        typer.echo(json.dumps(answer, indent=2, ensure_ascii=False))


def write_script(folder: Path) -> None:
    """Put `local-workos` into a folder of PATH."""
    folder.mkdir(exist_ok=True)
    script = folder / "local-workos"
    command = shlex.join([sys.executable, "-m", "rehearsal.dashboard"])
    script.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
    script.chmod(0o700)


if __name__ == "__main__":
    app()
