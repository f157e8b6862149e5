"""`logstreams explain`: what a check's code means, offline."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Annotated

import typer

from logstreams.command.exits import Exit, Failure, did_you_mean, told
from logstreams.command.options import DebugOption, Output, OutputOption, columns


def explain(
    code: Annotated[
        str | None,
        typer.Argument(
            metavar="[CODE]", help="A check's code, such as LS403. Without it: list all codes."
        ),
    ] = None,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """Explain a check code: the wanted state, the cause, and who repairs it and how.

    \b
    logstreams explain LS504
    logstreams explain                      every code, by category
    """
    with told(debug=debug):
        from logstreams.verification.explanation import explanation_of, near

        if code is None:
            typer.echo(_every_code(output), nl=False)
            return
        explanation = explanation_of(code.upper())
        if explanation is None:
            meant = did_you_mean(near(code))
            raise Failure(
                f"found no code {code}; wanted one that `logstreams explain` lists{meant}",
                Exit.BAD_INPUT,
            )
        if output is Output.JSON:
            typer.echo(json.dumps(explanation.document(), indent=2, ensure_ascii=False))
        else:
            typer.echo(explanation.text(columns()), nl=False)


def _every_code(output: Output) -> str:
    from logstreams.verification.causes import catalogue
    from logstreams.verification.explanation import VERSION, RetiredExplanation, explanations

    retired = [RetiredExplanation(code, said) for code, said in catalogue().retired.items()]
    if output is Output.JSON:
        codes = [explanation.document() for explanation in explanations()] + [
            one.document() for one in retired
        ]
        document = {"version": VERSION, "codes": codes}
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    lines: list[str] = []
    for title, group in groupby(explanations(), lambda explanation: explanation.category.title):
        lines += [title, *(f"  {one.code}  {one.cause.title}" for one in group), ""]
    if retired:
        lines += ["Retired", *(f"  {one.text().splitlines()[0]}" for one in retired), ""]
    return "\n".join([*lines, "Details: `logstreams explain CODE`", ""])
