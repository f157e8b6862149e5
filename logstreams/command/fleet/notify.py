"""`logstreams fleet notify`: what changed since the run before, posted to a webhook."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from logstreams.command.exits import Exit, Failure
from logstreams.command.fleet.documents import earlier_runs, standings
from logstreams.command.fleet.options import HERE, fleet_told
from logstreams.command.options import DebugOption, Output, OutputOption, progress

if TYPE_CHECKING:
    from logstreams.fleet.notification import NotificationDocument
    from logstreams.fleet.webhook import Webhook


class PostForm(StrEnum):
    """The forms of what is posted."""

    JSON = "json"
    SLACK = "slack"


def notify(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILES…", help="What `fleet verify` and `fleet drift` wrote: JSON."),
    ],
    history: Annotated[
        Path | None,
        typer.Option(
            "--history", metavar="DIR", help="A folder of such JSON from earlier runs, to compare."
        ),
    ] = None,
    form: Annotated[
        PostForm | None,
        typer.Option(help="The form of what is posted.  [default: slack for hooks.slack.com]"),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be posted; needs no webhook.")
    ] = False,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """Post what changed for which customer since the run before, to one webhook.

    Its URL is a secret and comes from the environment variable LOGSTREAMS_WEBHOOK_URL alone. A
    customer that got worse or better, has another trouble, is new and bad, or whose stack file is
    gone is told, each compared with the newest kept run before that has it (.logstreams/runs/), or
    with one below --history. A stack that has resources and no stack file is told once. Where
    nothing changed, nothing is posted.

    The exit code tells whether the post was taken, not how customers stand: 4 it was not, or a
    file is empty or another fleet's, 2 bad input, 0 otherwise. What changed is on stdout in any
    case.

    \b
    logstreams fleet verify --output json > verify.json
    logstreams fleet drift --output json > drift.json
    logstreams fleet notify verify.json drift.json --dry-run
    """
    with fleet_told(debug=debug):
        from datetime import UTC, datetime

        from logstreams.fleet.choice import fleet_of
        from logstreams.fleet.notification import notification
        from logstreams.fleet.report.history import past_runs
        from logstreams.fleet.webhook import BadWebhook, NotDelivered, Webhook

        try:
            webhook = None if dry_run else Webhook.of(os.environ)
        except BadWebhook as error:
            raise Failure(str(error), Exit.BAD_INPUT) from None
        found = standings(files)
        earlier = earlier_runs(history)
        documents = [document for _, document in found if document]
        told = notification(
            documents,
            past_runs(HERE, [*earlier], progress),
            fleet_of(HERE),
            datetime.now(UTC),
            unread=[str(file) for file, document in found if document is None],
        )
        typer.echo(_formatted(told, output), nl=False)
        try:
            if webhook and told.is_news:
                webhook.post(_body(told, webhook, form), progress)
                progress("posted")
        except NotDelivered as error:
            raise Failure(str(error), Exit.COULD_NOT_FINISH) from None
        raise typer.Exit(Exit.COULD_NOT_FINISH if told.unread else Exit.GOOD)


def _body(told: NotificationDocument, webhook: Webhook, form: PostForm | None) -> dict[str, object]:
    from logstreams.fleet.slack import payload

    chosen = form or (PostForm.SLACK if webhook.is_slack else PostForm.JSON)
    return payload(told) if chosen is PostForm.SLACK else told.plain()


def _formatted(told: NotificationDocument, output: Output) -> str:
    from logstreams.fleet.notification_text import lines
    from logstreams.verification.formats.rendering import printable

    if output is Output.JSON:
        return f"{told.model_dump_json(by_alias=True, indent=2)}\n"
    said = [told.heading]
    for change in told.changes:
        first, *others = map(printable, lines(change))
        said += [first, *(f"    {line}" for line in others)]
    said += [f"{file} is empty or another fleet's" for file in told.unread]
    return "\n".join([*said, *told.summaries]) + "\n"
