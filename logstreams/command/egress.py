"""`logstreams egress`: the addresses WorkOS delivers from, as published and as deployed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from logstreams.command.exits import Exit, Failure, told
from logstreams.command.options import DebugOption, Output, OutputOption, progress, root

if TYPE_CHECKING:
    from logstreams.customers.documents import EgressDocument
    from logstreams.customers.egress.comparison import EgressComparison

app = typer.Typer(no_args_is_help=True, help="The addresses WorkOS delivers log streams from.")

SourceOption = Annotated[
    str | None,
    typer.Option(metavar="FILE|URL", help="Read them here.  [default: WorkOS's pages]"),
]

HEADINGS = {
    "deploy": "Stacks to deploy:",
    "stackFile": "Stack files with a list of their own to change:",
    "customer": "Customers who must change their own firewall:",
    "unknown": "Not known:",
}


@app.callback()
def _group() -> None:
    """The addresses WorkOS delivers log streams from."""


@app.command()
def diff(
    source: SourceOption = None, output: OutputOption = Output.TEXT, debug: DebugOption = False
) -> None:
    """Compare what WorkOS publishes with the list, and with what is deployed.

    Reads WorkOS's log streams and webhooks pages, and the state of stacks that have an allowlist.
    Exit codes: 0 no difference, 1 the list or a stack is behind, 2 what was read is no list, 4 a
    page cannot be fetched.

    \b
    logstreams egress diff
    logstreams egress diff --source addresses.txt
    logstreams egress diff --output json | jq .added
    """
    with told(debug=debug), _translated():
        found = _compared(source)
        document = _document(found, written=False)
        _tell(document, output, hint=bool(found.added))
        behind = {effect.whose for effect in document.stacks} & {"deploy", "stackFile"}
        raise typer.Exit(Exit.FAILED if found.added or behind else Exit.GOOD)


@app.command()
def update(
    source: SourceOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the list, and write nothing.")
    ] = False,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """Write what WorkOS publishes into the list, with the date and the source.

    No address is taken out: one too many costs nothing, one too few loses every event from it.
    Then says which stacks to deploy and which customers must change their own firewall.

    \b
    logstreams egress update
    logstreams egress update --source addresses.txt --dry-run
    """
    with told(debug=debug), _translated():
        from logstreams.customers.egress.comparison import updated, where

        found = _compared(source)
        text = updated(root(), found, datetime.now(UTC).date())
        document = _document(found, written=not dry_run)
        if not dry_run:
            _write(where(root()), text)
            progress(f"wrote {document.list_file}")
        if dry_run and output is Output.TEXT:
            typer.echo(f"# {document.list_file} would be:\n{text}", nl=False)
        else:
            _tell(document, output, hint=False)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        found = (error.strerror or type(error).__name__).lower()
        wanted = "wanted a file that can be written"
        raise Failure(f"{file}: found {found}, {wanted}", Exit.COULD_NOT_FINISH) from None


@contextmanager
def _translated() -> Iterator[None]:
    from logstreams.customers.egress.sources import BadSource, UnreachableSource

    try:
        yield
    except BadSource as problem:
        raise Failure(str(problem), Exit.BAD_INPUT) from None
    except UnreachableSource as problem:
        hint = "; --source FILE reads a saved copy"
        raise Failure(f"{problem}{hint}", Exit.COULD_NOT_FINISH) from None


def _compared(source: str | None) -> EgressComparison:
    from logstreams.customers.egress.comparison import compare

    if source is not None and not source.strip():
        raise Failure("--source: found nothing, wanted a file or a URL", Exit.BAD_INPUT)
    progress(f"reading {source or 'the pages that the list names'}")
    return compare(root(), source)


def _document(found: EgressComparison, *, written: bool) -> EgressDocument:
    from logstreams.customers.documents import (
        AddedDocument,
        EffectDocument,
        EgressDocument,
        SourceDocument,
    )
    from logstreams.customers.egress.comparison import where
    from logstreams.customers.egress.effects import effects

    added = frozenset(map(str, found.added))
    return EgressDocument(
        list_file=str(where(root()).relative_to(root())),
        checked=found.listed.checked,
        addresses=len(found.listed.addresses),
        sources=tuple(
            SourceDocument(name=each.name, addresses=len(each.addresses)) for each in found.sources
        ),
        added=tuple(
            AddedDocument(address=str(address), sources=names)
            for address, names in found.added.items()
        ),
        gone=tuple(map(str, found.gone)),
        stacks=tuple(
            EffectDocument(
                customer=each.stack, whose=each.whose.value, lacks=each.lacks, what=each.what
            )
            for each in effects(root(), found.wanted, added)
        ),
        written=written,
    )


def _tell(document: EgressDocument, output: Output, *, hint: bool) -> None:
    if output is Output.JSON:
        typer.echo(json.dumps(document.plain(), indent=2, ensure_ascii=False))
        return
    days = (datetime.now(UTC).date() - document.checked).days
    ago = "today" if days <= 0 else f"{days} day{'s' if days > 1 else ''} ago"
    sources = ", ".join(f"{each.name} ({each.addresses})" for each in document.sources)
    count, checked = document.addresses, document.checked
    lines = [
        f"list     {document.list_file}, {count} addresses, compared {checked} ({ago})",
        f"sources  {sources}",
    ]
    lines += ["", "New:"] if document.added else []
    lines += [f"  {each.address:15}  {', '.join(each.sources)}" for each in document.added]
    lines += ["", "In the list and in no source (kept):"] if document.gone else []
    lines += [f"  {address}" for address in document.gone]
    for whose, heading in HEADINGS.items():
        concerned = [each for each in document.stacks if each.whose == whose]
        lines += ["", heading] if concerned else []
        for each in concerned:
            lacks = f"; lacks {', '.join(each.lacks)}" if each.lacks else ""
            lines.append(f"  {each.customer}: {each.what}{lacks}")
    if not document.added and not document.stacks:
        lines += ["", "The list has every published address, and so has every stack."]
    if hint:
        lines += ["", "Next:", "  logstreams egress update"]
    typer.echo("\n".join(lines))
