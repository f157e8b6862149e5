"""`logstreams explain`: a code's whole story, offline."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Annotated

import typer

from logstreams.command.exits import Exit, Failure, told
from logstreams.command.options import DebugOption, Output, OutputOption


def explain(
    code: Annotated[
        str | None,
        typer.Argument(metavar="[CODE]", help="A check's code, such as LS403; none lists all."),
    ] = None,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """Tell what a code means: what is wanted, what goes wrong, who repairs it and how.

    \b
    logstreams explain LS504
    logstreams explain                      every code, by category
    """
    with told(debug=debug):
        from logstreams.verification.explanation import near, story_of

        if code is None:
            typer.echo(_every_code(output), nl=False)
            return
        story = story_of(code.upper())
        if story is None:
            meant = ", ".join(near(code)) or "one that `logstreams explain` lists"
            raise Failure(f"found no code {code}, wanted {meant}", Exit.BAD_INPUT)
        if output is Output.JSON:
            typer.echo(json.dumps(story.document(), indent=2, ensure_ascii=False))
        else:
            typer.echo(story.text(), nl=False)


def _every_code(output: Output) -> str:
    from logstreams.verification.causes import catalogue
    from logstreams.verification.explanation import VERSION, RetiredStory, stories

    retired = [RetiredStory(code, said) for code, said in catalogue().retired.items()]
    if output is Output.JSON:
        codes = [story.document() for story in stories()] + [one.document() for one in retired]
        document = {"version": VERSION, "codes": codes}
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    lines: list[str] = []
    for title, group in groupby(stories(), lambda story: story.category.title):
        lines += [title, *(f"  {one.code}  {one.cause.title}" for one in group), ""]
    if retired:
        lines += ["Retired", *(f"  {one.text().splitlines()[0]}" for one in retired), ""]
    return "\n".join([*lines, "`logstreams explain CODE` tells the whole story.", ""])
