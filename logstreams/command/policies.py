"""`logstreams policies`: the rules of the policy pack."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from logstreams.command.exits import Exit, Failure, told
from logstreams.command.options import DebugOption, Output, OutputOption


def policies(
    rule: Annotated[
        str | None,
        typer.Argument(metavar="[RULE]", help="A rule's id, such as s3-versioned; none lists all."),
    ] = None,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """Tell what must hold before anything is provisioned: the rules of the policy pack.

    \b
    logstreams policies
    logstreams policies iam-trust-external-id
    pulumi preview --stack STACK --policy-pack policies      asks them of a stack
    """
    with told(debug=debug):
        from policies.catalogue import all_rules
        from policies.explanation import document, line, story

        chosen = [each for each in all_rules() if rule in (None, each.id)]
        if not chosen:
            raise Failure(
                f"found no rule {rule}, wanted one that `logstreams policies` lists", Exit.BAD_INPUT
            )
        if output is Output.JSON:
            typer.echo(json.dumps(document(chosen), indent=2, ensure_ascii=False))
        else:
            typer.echo(story(chosen[0]) if rule else "\n".join(map(line, chosen)))
