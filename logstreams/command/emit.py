"""`logstreams events emit`: audit log events to WorkOS, each stored once."""

from __future__ import annotations

import sys
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from logstreams.command.event_options import key_of, settings_of
from logstreams.command.exits import Exit, Failure, told
from logstreams.command.options import (
    DebugOption,
    Output,
    OutputOption,
    as_given,
    progress,
    root,
    stack_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from logstreams.events.emitter import EmitOutcome, EmitResult
    from logstreams.events.event_schema import EventSchema
    from logstreams.events.outgoing import EventOptions, OutgoingEvent

KEY = "WORKOS_API_KEY"
_REPORT_EVERY = 1_000


def emit(  # noqa: PLR0913, PLR0917 - the options of a command
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="JSON Lines, one event a line; - is stdin."),
    ] = None,
    stack: Annotated[
        str | None,
        typer.Option(
            metavar="STACK",
            help="The stack whose organization and API key are used.",
            callback=stack_name,
        ),
    ] = None,
    organization: Annotated[
        str | None, typer.Option(metavar="ORG", help="The organization, with WORKOS_API_KEY.")
    ] = None,
    action: Annotated[str | None, typer.Option(help="Send one event: its action.")] = None,
    actor: Annotated[
        str | None, typer.Option(metavar="TYPE:ID[:NAME]", help="The event's actor.")
    ] = None,
    target: Annotated[
        list[str] | None,
        typer.Option(metavar="TYPE:ID[:NAME]", help="A target; several are given one by one."),
    ] = None,
    location: Annotated[str | None, typer.Option(metavar="IP", help="Where it came from.")] = None,
    occurred_at: Annotated[
        str | None, typer.Option(metavar="TIME", help="When it happened.  [default: now]")
    ] = None,
    metadata: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=JSON", help="Metadata; a value that is no JSON is a text."),
    ] = None,
    event_version: Annotated[
        int | None, typer.Option("--event-version", help="The version of the action's schema.")
    ] = None,
    journal: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What was sent.  [default: FILE.journal; stdin: none]"),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a run: skip what WorkOS has accepted.")
    ] = False,
    allow_duplicates: Annotated[
        bool,
        typer.Option(
            "--allow-duplicates",
            help="Send again what was sent over 24 hours ago by a run that ended unanswered.",
        ),
    ] = False,
    concurrency: Annotated[int, typer.Option(min=1, max=64, help="Requests at a time.")] = 8,
    schemas: Annotated[
        Path | None,
        typer.Option(
            "--schemas", metavar="DIR", help="Judge by these first.  [default: schemas, if there]"
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Judge every event and send none.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print only what was not accepted.")
    ] = False,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """Send events to WorkOS: validated first, each stored once, without waiting for delivery.

    A line is an event (action, occurred_at, actor, targets, context, metadata, version), or a
    request as WorkOS's API takes it: {"organization_id": …, "event": {…}}. One result a line, in
    the input's order. Exit codes: 0 all accepted, 1 some refused by WorkOS, 2 some invalid, 3 some
    uncertain (--allow-duplicates), 4 some could not be sent: `--resume` goes on.

    \b
    logstreams events emit events.jsonl --stack acme
    logstreams events emit events.jsonl --stack acme --resume
    cat events.jsonl | logstreams events emit - --organization org_01… --output json
    logstreams events emit --stack acme --action user.session.started --actor user:u1 \\
        --target team:t1 --location 192.0.2.1 --metadata plan=pro --metadata seats=5
    """
    with told(debug=debug):
        from logstreams.events.emitter import EmitOutcome, Emitter, validate
        from logstreams.events.event_text import outcome_counts
        from logstreams.events.journal import EmitJournal
        from logstreams.events.outgoing import EventOptions
        from logstreams.events.refusals import EventRules
        from logstreams.events.text import counted

        on_disk = file is not None and str(file) != "-"
        path = as_given(file) if file is not None and on_disk else file
        whose, key = _sender(stack, organization, needs_key=not dry_run)
        one = EventOptions(
            action, actor, target or (), location, occurred_at, metadata or (), event_version
        )
        events = _outgoing(path, whose, one)
        if journal is not None:
            journal = as_given(journal)
        elif path is not None and on_disk:
            journal = path.with_name(f"{path.name}.journal")
        if resume and journal is None:
            raise Failure("--resume: found no journal, wanted --journal FILE", Exit.BAD_INPUT)
        found = _schemas(schemas)
        counts = dict.fromkeys(EmitOutcome, 0)

        def tell(results: Iterator[EmitResult]) -> None:
            for number, result in enumerate(results, 1):
                counts[result.outcome] += 1
                _print(result, output, quiet=quiet, dry_run=dry_run)
                if number % _REPORT_EVERY == 0:
                    progress(f"{number:,} events, {outcome_counts(counts, dry_run=dry_run)}")

        if dry_run:
            tell(map(partial(validate, EventRules(found)), events))
        else:
            opened = EmitJournal(journal).open(resume=resume)
            with Emitter(
                key,
                schemas=found,
                journal=opened,
                concurrency=concurrency,
                allow_duplicates=allow_duplicates,
            ) as emitter:
                tell(emitter.emit_all(events))
        told_counts = outcome_counts(counts, dry_run=dry_run)
        progress(f"{counted(sum(counts.values()), 'event')}: {told_counts}")
        if counts[EmitOutcome.FAILED] and journal is not None:
            progress(f"next: logstreams events emit {file} --resume, with the same options")
        raise typer.Exit(_exit(counts))


def _sender(stack: str | None, organization: str | None, *, needs_key: bool) -> tuple[str, str]:
    """The organization, empty where every line names its own, and the key."""
    from logstreams.verification.secret import NoSecret, from_environment

    if stack is not None and organization is not None:
        raise Failure("found --stack and --organization, wanted one of them", Exit.BAD_INPUT)
    if stack is not None:
        settings = settings_of(stack)
        return settings.organization_id, key_of(settings) if needs_key else ""
    try:
        return organization or "", from_environment(KEY) if needs_key else ""
    except NoSecret as error:
        raise Failure(f"{error}; wanted that, or --stack STACK", Exit.BAD_INPUT) from None


def _outgoing(file: Path | None, organization: str, one: EventOptions) -> Iterator[OutgoingEvent]:
    from logstreams.events.outgoing import BadOption, OutgoingEvent, of_file, of_lines

    if file is not None and one.given:
        raise Failure(f"found FILE and {one.given[0]}, wanted one of them", Exit.BAD_INPUT)
    if file is None:
        try:
            return iter([OutgoingEvent(1, organization, one.event())])
        except BadOption as error:
            raise Failure(str(error), Exit.BAD_INPUT) from None
    if str(file) == "-":
        if isinstance(sys.stdin, TextIOWrapper):
            # As a file's: what is no UTF-8 is refused with its line.
            sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
        return of_lines(sys.stdin, organization)
    if not file.is_file():
        raise Failure(f"{file}: found no file, wanted JSON Lines", Exit.BAD_INPUT)
    return of_file(file, organization)


def _schemas(folder: Path | None) -> dict[str, EventSchema]:
    from logstreams.events.event_schema import FOLDER
    from logstreams.events.lint import by_action

    if folder is None and not (root() / FOLDER).is_dir():
        return {}
    return by_action(as_given(folder) if folder else root() / FOLDER)


def _print(result: EmitResult, output: Output, *, quiet: bool, dry_run: bool) -> None:
    from logstreams.events.emitter import EmitOutcome
    from logstreams.events.event_documents import EmitResultDocument
    from logstreams.events.event_text import result_line
    from logstreams.events.json_lines import json_line

    if quiet and result.outcome in {EmitOutcome.ACCEPTED, EmitOutcome.KNOWN}:
        return
    document = EmitResultDocument.of(result, dry_run=dry_run)
    if output is Output.JSON:
        typer.echo(json_line(document.plain()))
    else:
        typer.echo(result_line(document))


def _exit(counts: Mapping[EmitOutcome, int]) -> Exit:
    from logstreams.events.emitter import EmitOutcome

    order = (
        (EmitOutcome.FAILED, Exit.COULD_NOT_FINISH),
        (EmitOutcome.INVALID, Exit.BAD_INPUT),
        (EmitOutcome.REFUSED, Exit.FAILED),
        (EmitOutcome.UNCERTAIN, Exit.UNPROVEN),
    )
    return next((code for outcome, code in order if counts[outcome]), Exit.GOOD)
