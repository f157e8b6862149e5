"""`logstreams permissions`: the least IAM policy for whoever deploys, previews or verifies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from logstreams.command.exits import Exit, Failure, told
from logstreams.command.options import DebugOption, Output, OutputOption, stack_name
from logstreams.permissions.table import Holder

if TYPE_CHECKING:
    from logstreams.settings import StackSettings


def permissions(
    holder: Annotated[
        Holder, typer.Argument(help="Who: deployer (`up`), preview (`--refresh`) or verifier.")
    ],
    stack: Annotated[
        str | None,
        typer.Argument(
            metavar="[STACK]", help="A stack. Without it: all stacks.", callback=stack_name
        ),
    ] = None,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """Print the minimal IAM policy that a deployer, a preview or a verifier needs in AWS.

    \b
    logstreams permissions deployer acme
    logstreams permissions verifier --output json > policy.json      a policy document
    """
    with told(debug=debug):
        from logstreams.permissions.explanation import explanation
        from logstreams.permissions.policy import policy

        chosen = _stacks(stack)
        document = policy(chosen, holder)
        if output is Output.JSON:
            typer.echo(json.dumps(document, indent=2))
        else:
            typer.echo(explanation(chosen, holder, document), nl=False)


def _stacks(stack: str | None) -> list[StackSettings]:
    from logstreams.permissions.hub import read_stacks
    from logstreams.settings import load_stack

    project = Path.cwd()
    if stack is not None:
        return [load_stack(stack, project)]
    found = [*read_stacks(project)]
    if not found:
        raise Failure("found no stack file in stacks/, wanted one at least", Exit.BAD_INPUT)
    accounts = {settings.account_id for settings in found}
    if len(accounts) > 1:
        raise Failure(
            f"found stacks of the accounts {', '.join(sorted(accounts))}, wanted those of one: "
            "a policy is made in each; name a stack",
            Exit.BAD_INPUT,
        )
    return found
