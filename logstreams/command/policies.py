"""`logstreams policies`: the rules of the policy pack."""

from __future__ import annotations

import json
from difflib import get_close_matches
from typing import Annotated

import typer

from logstreams.command.exits import Exit, Failure, did_you_mean, told
from logstreams.command.options import DebugOption, Output, OutputOption


def policies(
    rule: Annotated[
        str | None,
        typer.Argument(
            metavar="[RULE]", help="A rule's ID, such as s3-versioned. Without it: list all rules."
        ),
    ] = None,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """List the policy rules, or explain one: what must hold before anything is provisioned.

    \b
    logstreams policies
    logstreams policies iam-trust-external-id
    pulumi preview --stack STACK --policy-pack policies      asks them of a stack
    """
    with told(debug=debug):
        from policies.catalogue import all_rules
        from policies.explanation import document, explanation, line

        chosen = [each for each in all_rules() if rule in (None, each.id)]
        if not chosen:
            meant = did_you_mean(get_close_matches(rule or "", [one.id for one in all_rules()]))
            raise Failure(
                f"found no rule {rule}; wanted one that `logstreams policies` lists{meant}",
                Exit.BAD_INPUT,
            )
        if output is Output.JSON:
            typer.echo(json.dumps(document(chosen), indent=2, ensure_ascii=False))
        else:
            typer.echo(explanation(chosen[0]) if rule else "\n".join(map(line, chosen)))
