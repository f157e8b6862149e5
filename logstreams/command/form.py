"""`logstreams form`: what to type into WorkOS's form, and writing back what it showed."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from logstreams.command.exits import Exit, Failure, told
from logstreams.command.options import (
    DebugOption,
    Output,
    OutputOption,
    StackArgument,
    progress,
    root,
)

SETTABLE = ("stream.workosAccountId", "stream.externalId")


def form(
    stack: StackArgument,
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help=f"Write what the form showed into the stack file: {' or '.join(SETTABLE)}.",
        ),
    ] = None,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """Print what to type into WorkOS's form for this customer's stream.

    \b
    logstreams form acme
    logstreams form acme --set stream.workosAccountId=123456789012 --set stream.externalId=…
    """
    with told(debug=debug):
        from logstreams.settings import load_stack, write_values

        values = dict(_pair(text) for text in set_ or ())
        path = root() / "stacks" / f"Pulumi.{stack}.yaml"
        load_stack(stack, root())
        if values:
            write_values(path, values)
            progress(f"wrote {', '.join(values)} into {path.relative_to(root())}")
        settings = load_stack(stack, root())
        if output is Output.JSON:
            typer.echo(json.dumps({"version": 1, "customer": stack, "form": settings.form}))
        else:
            typer.echo(
                _text(stack, settings.form, has_stream=settings.stream is not None), nl=False
            )


def _pair(text: str) -> tuple[str, str]:
    key, _, value = text.partition("=")
    if key not in SETTABLE or not value:
        raise Failure(
            f"--set: found {text!r}, wanted KEY=VALUE with a key of {', '.join(SETTABLE)}",
            Exit.BAD_INPUT,
        )
    return key, value


def _text(stack: str, fields: dict[str, str], *, has_stream: bool) -> str:
    names = {
        "awsAccountId": "AWS Account ID",
        "region": "Region",
        "roleName": "IAM Role Name",
        "bucketName": "Bucket name",
        "bucketPath": "Bucket path",
    }
    width = max(len(name) for name in names.values())
    lines = [f"{names.get(key, key):{width}}  {value}" for key, value in fields.items()]
    if not has_stream:
        lines += [
            "",
            "The form shows WorkOS's AWS account ID and an external ID before it asks for these:",
            f"  logstreams form {stack} --set stream.workosAccountId=… --set stream.externalId=…",
            f"  pulumi up --stack {stack}",
            "Save the form only after that: WorkOS assumes the role at once.",
        ]
    return "\n".join(lines) + "\n"
