"""`logstreams events`: audit log events before and after their stream."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from logstreams.command.exits import Exit, Failure, told
from logstreams.command.options import (
    DebugOption,
    Output,
    OutputOption,
    StackArgument,
    as_given,
    progress,
    root,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from logstreams.events.emitter import EmitResult, OutgoingEvent
    from logstreams.events.event_schema import EventSchema
    from logstreams.settings import StackSettings

app = typer.Typer(no_args_is_help=True, help="Send, list, export and reconcile audit log events.")

SinceOption = Annotated[
    str, typer.Option(metavar="TIME", help="The first time: 24h, 90d, 2026-11-01, RFC 3339.")
]
UntilOption = Annotated[
    str | None, typer.Option(metavar="TIME", help="The last time.  [default: now]")
]
KEY = "WORKOS_API_KEY"
_REPORT_EVERY = 1_000


@app.callback()
def _group() -> None:
    """Send, list, export and reconcile audit log events."""


@app.command()
def emit(  # noqa: PLR0913, PLR0917 - the options of a command
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="JSON Lines, one event a line; - is stdin."),
    ] = None,
    stack: Annotated[
        str | None,
        typer.Option(metavar="STACK", help="The stack whose organization and API key are used."),
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
    """Send events to WorkOS: judged first, each stored once, without waiting for delivery.

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
        from logstreams.events.emitter import EmitOutcome, Emitter, judge
        from logstreams.events.journal import EmitJournal
        from logstreams.events.refusals import EventRules

        if file is not None and str(file) != "-":
            file = as_given(file)
        if journal is not None:
            journal = as_given(journal)
        whose, key = _sender(stack, organization, needs_key=not dry_run)
        one = {
            "action": action,
            "actor": actor,
            "target": target,
            "location": location,
            "occurred_at": occurred_at,
            "metadata": metadata,
            "version": event_version,
        }
        events = _outgoing(file, whose, one)
        if journal is None and file is not None and str(file) != "-":
            journal = file.with_name(f"{file.name}.journal")
        if resume and journal is None:
            raise Failure("--resume: found no journal, wanted --journal FILE", Exit.BAD_INPUT)
        found = _schemas(schemas)
        counts = dict.fromkeys(EmitOutcome, 0)

        def tell(results: Iterator[EmitResult]) -> None:
            for result in results:
                counts[result.outcome] += 1
                _print(result, output, quiet=quiet, dry_run=dry_run)
                if sum(counts.values()) % _REPORT_EVERY == 0:
                    progress(f"{sum(counts.values()):,} events, {_counted(counts, dry_run)}")

        if dry_run:
            tell(map(partial(judge, EventRules(found)), events))
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
        progress(f"{sum(counts.values()):,} events: {_counted(counts, dry_run)}")
        if counts[EmitOutcome.FAILED] and journal is not None:
            progress(f"next: logstreams events emit {file} --resume, with the same options")
        raise typer.Exit(_exit(counts))


def _sender(stack: str | None, organization: str | None, *, needs_key: bool) -> tuple[str, str]:
    """The organization, empty where every line names its own, and the key."""
    from logstreams.verification.secret import NoSecret, from_environment

    if stack is not None and organization is not None:
        raise Failure("found --stack and --organization, wanted one of them", Exit.BAD_INPUT)
    if stack is not None:
        settings = _settings(stack)
        return settings.organization_id, _key_of(settings) if needs_key else ""
    try:
        return organization or "", from_environment(KEY) if needs_key else ""
    except NoSecret as error:
        raise Failure(f"{error}; wanted that, or --stack STACK", Exit.BAD_INPUT) from None


def _settings(stack: str) -> StackSettings:
    from logstreams.settings import load_stack

    return load_stack(stack.rpartition("/")[2], root())


def _key_of(settings: StackSettings) -> str:
    from logstreams.command.recorded import api_key
    from logstreams.verification.secret import NoSecret

    try:
        return api_key(settings)
    except NoSecret as error:
        raise Failure(f"stack {settings.customer}: {error}", Exit.BAD_INPUT) from None


def _outgoing(file: Path | None, organization: str, one: dict[str, Any]) -> Iterator[OutgoingEvent]:
    from logstreams.events.emitter import OutgoingEvent

    given = [f"--{name.replace('_', '-')}" for name, value in one.items() if value]
    if file is not None and given:
        raise Failure(f"found FILE and {given[0]}, wanted one of them", Exit.BAD_INPUT)
    if file is None:
        if not one["action"]:
            raise Failure("wanted FILE, - for stdin, or --action ACTION", Exit.BAD_INPUT)
        return iter([OutgoingEvent(1, organization, _of_flags(one))])
    if str(file) == "-":
        return _of_lines(sys.stdin, organization)
    if not file.is_file():
        raise Failure(f"{file}: found no file, wanted JSON Lines", Exit.BAD_INPUT)
    return _of_file(file, organization)


def _of_file(file: Path, organization: str) -> Iterator[OutgoingEvent]:
    with file.open(encoding="utf-8", errors="surrogateescape") as lines:
        yield from _of_lines(lines, organization)


def _of_lines(lines: Any, organization: str) -> Iterator[OutgoingEvent]:
    from logstreams.events.emitter import OutgoingEvent

    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except ValueError:
            found = None
        if isinstance(found, dict) and isinstance(found.get("event"), dict):
            whose = str(found.get("organization_id") or organization)
            yield OutgoingEvent(number, whose, found["event"], found.get("idempotency_key"))
        else:
            yield OutgoingEvent(number, organization, found)


def _of_flags(one: dict[str, Any]) -> dict[str, Any]:
    missing = [f"--{name}" for name in ("actor", "target", "location") if not one[name]]
    if missing:
        raise Failure(f"wanted {' and '.join(missing)} beside --action", Exit.BAD_INPUT)
    event: dict[str, Any] = {
        "action": one["action"],
        "occurred_at": one["occurred_at"] or f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
        "actor": _entity("--actor", one["actor"]),
        "targets": [_entity("--target", each) for each in one["target"]],
        "context": {"location": one["location"]},
    }
    if one["metadata"]:
        event["metadata"] = dict(map(_pair, one["metadata"]))
    if one["version"] is not None:
        event["version"] = one["version"]
    return event


def _entity(option: str, text: str) -> dict[str, str]:
    kind, _, rest = text.partition(":")
    identifier, _, name = rest.partition(":")
    if not kind or not identifier:
        raise Failure(f"{option}: found {text}, wanted TYPE:ID or TYPE:ID:NAME", Exit.BAD_INPUT)
    return {"type": kind, "id": identifier} | ({"name": name} if name else {})


def _pair(text: str) -> tuple[str, Any]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise Failure(f"--metadata: found {text}, wanted KEY=VALUE", Exit.BAD_INPUT)
    try:
        return key, json.loads(value)
    except ValueError:
        return key, value


def _schemas(folder: Path | None) -> dict[str, EventSchema]:
    from logstreams.events.event_schema import FOLDER
    from logstreams.events.lint import Level, files, lint

    if folder is None and not (root() / FOLDER).is_dir():
        return {}
    read, findings = lint(files(as_given(folder) if folder else root() / FOLDER))
    errors = [str(each.problem) for each in findings if each.level is Level.ERROR]
    if errors:
        raise Failure("\n".join(errors), Exit.BAD_INPUT)
    return {each.schema.action: each.schema for each in read}


def _print(result: EmitResult, output: Output, *, quiet: bool, dry_run: bool) -> None:
    from logstreams.events.emitter import EmitOutcome

    good = result.outcome in {EmitOutcome.ACCEPTED, EmitOutcome.KNOWN}
    if good and quiet:
        return
    outcome = "valid" if good and dry_run else result.outcome.value
    if output is Output.JSON:
        document = {
            "line": result.number,
            "action": result.action,
            "outcome": outcome,
            "idempotencyKey": result.key or None,
            "refusals": [{"path": each.path, "words": each.words} for each in result.refusals],
            "warnings": [{"path": each.path, "words": each.words} for each in result.warnings],
            "repair": result.repair or None,
        }
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    words = "; ".join(map(str, result.refusals))
    warnings = "".join(f" ‼ {each}" for each in result.warnings)
    repair = f" → {result.repair}" if result.repair else ""
    line = f"line {result.number} {outcome} {result.action}"
    typer.echo(f"{line}{': ' if words else ''}{words}{warnings}{repair}")


def _counted(counts: dict[Any, int], dry_run: bool) -> str:
    named = {each.value: count for each, count in counts.items() if count}
    if dry_run and "accepted" in named:
        named = {"valid": named.pop("accepted")} | named
    return ", ".join(f"{count:,} {name}" for name, count in named.items()) or "none"


def _exit(counts: dict[Any, int]) -> Exit:
    from logstreams.events.emitter import EmitOutcome

    order = (
        (EmitOutcome.FAILED, Exit.COULD_NOT_FINISH),
        (EmitOutcome.INVALID, Exit.BAD_INPUT),
        (EmitOutcome.REFUSED, Exit.FAILED),
        (EmitOutcome.UNCERTAIN, Exit.UNPROVEN),
    )
    return next((code for outcome, code in order if counts[outcome]), Exit.GOOD)


@app.command("list")
def list_events(
    stack: StackArgument,
    since: SinceOption = "24h",
    until: UntilOption = None,
    action: Annotated[str | None, typer.Option(help="Only events of this action.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most, the oldest first.")] = 100,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """List the events in a customer's archive, oldest day first.

    For destinations with an archive bucket (S3, the kit's own HTTPS receiver). With --output json,
    one event a line, as it was delivered.

    \b
    logstreams events list acme
    logstreams events list acme --since 2026-11-01 --until 2026-11-02 --action user.signed_in
    logstreams events list acme --since 7d --limit 100000 --output json > week.jsonl
    """
    with told(debug=debug):
        from logstreams.command.recorded import aws_keys
        from logstreams.events.archive import archive_events
        from logstreams.settings import NoArchive

        first, last = _range(since, until)
        settings = _settings(stack)
        try:
            archived = archive_events(settings, first, last, aws_keys(settings))
        except NoArchive as error:
            raise Failure(str(error), Exit.BAD_INPUT) from None
        events = (
            each
            for each in archived
            if each is None or action is None or each.document.get("action") == action
        )
        listed = 0
        for each in islice(events, limit):
            listed += 1
            if each is None:
                progress("‼ an object holds no event")
            elif output is Output.JSON:
                typer.echo(json.dumps(each.document, ensure_ascii=False))
            else:
                typer.echo(_line(each.document))
        if next(events, None) is not None:
            progress(f"… more than {limit}: --limit, or another range, shows them")
        if not listed:
            progress("no event in this range")


def _line(document: dict[str, Any]) -> str:
    actor = document.get("actor") or {}
    targets = [f"{each.get('type')}:{each.get('id')}" for each in document.get("targets") or ()]
    parts = (
        document.get("occurred_at"),
        document.get("action"),
        f"{actor.get('type')}:{actor.get('id')}",
        ", ".join(targets),
    )
    return "  ".join(map(str, parts))


@app.command()
def export(  # noqa: PLR0913, PLR0917 - the options of a command
    stack: StackArgument,
    since: SinceOption = "24h",
    until: UntilOption = None,
    action: Annotated[
        list[str] | None, typer.Option(help="Only events of this action; several one by one.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file.  [default: STACK-TIME-TIME.csv]")
    ] = None,
    wait: Annotated[float, typer.Option(metavar="S", help="How long to wait for WorkOS.")] = 600,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """Fetch WorkOS's own export of a customer's events, a CSV file.

    WorkOS keeps events for export for three months. An empty range writes no file and exits 0.

    \b
    logstreams events export acme
    logstreams events export acme --since 2026-11-01 --until 2026-11-02 --to november.csv
    """
    with told(debug=debug):
        from logstreams.events.export import fetch_export, file_name
        from logstreams.verification.workos.connection import connect
        from logstreams.verification.workos.error_kind import ApiErrorKind, WorkOSFailure
        from logstreams.verification.workos.exports import ExportJobs

        settings = _settings(stack)
        first, last = _range(since, until)
        path = as_given(to or Path(file_name(settings.customer, first, last)))
        connection = connect(_key_of(settings))
        try:
            with closing(connection.http):
                jobs, whose = ExportJobs(connection, wait), settings.organization_id
                found = fetch_export(jobs, whose, first, last, path, progress, action)
        except WorkOSFailure as failure:
            refused = failure.trouble is ApiErrorKind.REFUSED
            raise Failure(
                f"stack {settings.customer}: {failure}",
                Exit.FAILED if refused else Exit.COULD_NOT_FINISH,
            ) from None
        document = {
            "version": 1,
            "customer": settings.customer,
            "file": str(found.path) if found else None,
            "events": found.events if found else 0,
            "oldest": found.oldest if found else None,
            "newest": found.newest if found else None,
            "unreadable": found.unreadable if found else 0,
        }
        if output is Output.JSON:
            typer.echo(json.dumps(document, indent=2))
        elif found is None:
            typer.echo("no event in this range: WorkOS exports nothing")
        else:
            period = f"from {found.oldest} to {found.newest}"
            typer.echo(f"{found.path}: {found.events:,} events, {period}")
        if found and found.unreadable:
            raise Failure(f"{found.path}: {found.unreadable} rows hold no event", Exit.FAILED)


@app.command()
def reconcile(
    stack: StackArgument,
    since: SinceOption = "24h",
    until: UntilOption = None,
    missing: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write events that are missing, as JSON Lines."),
    ] = None,
    wait: Annotated[float, typer.Option(metavar="S", help="How long to wait for WorkOS.")] = 600,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """Compare WorkOS's own record with what lies at the destination, event by event.

    For destinations that can be read back: an archive bucket, Splunk with readBack, Datadog with an
    application key. An event that is younger than the largest latency seen is "in flight". Exit
    codes: 0 everything was delivered, 1 events are missing or altered, 3 some are in flight still,
    4 WorkOS or the destination cannot be read.

    \b
    logstreams events reconcile acme
    logstreams events reconcile acme --since 2026-11-01 --until 2026-11-02 --missing missing.jsonl
    logstreams events reconcile acme --since 7d --output json | jq '.days[] | select(.missing > 0)'
    """
    with told(debug=debug):
        from logstreams.command.recorded import aws_keys
        from logstreams.events.documents import ReconcileDocument
        from logstreams.events.reconcile import LOST, Found
        from logstreams.events.reconciling import Cannot, reconciled
        from logstreams.events.text import reconcile_lines
        from logstreams.verification.aws import Aws

        settings = _settings(stack)
        first, last = _range(since, until)
        aws, key = Aws(settings, aws_keys(settings)), _key_of(settings)
        try:
            file = as_given(missing) if missing else None
            found = reconciled(settings, aws, key, first, last, progress, file, wait)
        except Cannot as error:
            where = f"stack {settings.customer}"
            raise Failure(f"{where}: {error}", Exit.COULD_NOT_FINISH) from None
        lost = sum(map(found.count, LOST))
        written = str(missing) if missing is not None and lost else None
        document = ReconcileDocument.of(settings.customer, first, last, found, written)
        if output is Output.JSON:
            typer.echo(json.dumps(document.plain(), indent=2))
        else:
            typer.echo("\n".join(reconcile_lines(document)))
        if lost:
            raise typer.Exit(Exit.FAILED)
        raise typer.Exit(Exit.UNPROVEN if found.count(Found.IN_FLIGHT) else Exit.GOOD)


def _range(since: str, until: str | None) -> tuple[datetime, datetime]:
    from logstreams.events.past import moment

    now = datetime.now(UTC)
    times = []
    for option, given in (("--since", since), ("--until", until)):
        try:
            times.append(moment(given, now) if given else now)
        except ValueError as error:
            raise Failure(f"{option}: {error}", Exit.BAD_INPUT) from None
    first, last = times[0], min(times[1], now)
    if first >= last:
        raise Failure(f"--since: found {since}, wanted a time before the last", Exit.BAD_INPUT)
    return first, last
