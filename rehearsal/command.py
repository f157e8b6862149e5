"""`logstreams rehearse`: the full customer lifecycle, locally."""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from logstreams.command.exits import Exit, Failure, told
from logstreams.command.options import DebugOption, Output, OutputOption, colour, progress

if TYPE_CHECKING:
    from logstreams.verification.published import Model

Say = Callable[[str], None]


class Provider(StrEnum):
    """Which AWS plugin the engine runs."""

    OFFLINE = "offline"
    REAL = "real"


def rehearse(  # noqa: PLR0913, PLR0917 - the options of a command
    destination: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TYPE",
            help="The destination type: s3, https, https_existing, splunk or datadog; of several, "
            "each has a stack.  [default: s3]",
            show_default=False,
        ),
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Show the output of every command.")
    ] = False,
    provider: Annotated[
        Provider,
        typer.Option(help="The AWS plugin: the kit's stand-in (offline), or Pulumi's own (real)."),
    ] = Provider.OFFLINE,
    keep: Annotated[
        bool,
        typer.Option("--keep", help="Keep everything running, and print how to use and stop it."),
    ] = False,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Inject this fault into a healthy stack; check diagnosis and repair; or `all`.",
        ),
    ] = None,
    list_faults: Annotated[
        bool,
        typer.Option("--list-faults", help="List every fault: its name, its code, what happens."),
    ] = False,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """Run the full customer lifecycle locally: no account, no secret, nothing real.

    The command starts a local AWS and a local WorkOS, opens WorkOS's form, creates everything
    with `pulumi up`, saves the form, proves delivery with a second `pulumi up`, and shows with a
    third that nothing else changes. Several destinations are a fleet of so many stacks, one after
    the other in one project.

    \b
    logstreams rehearse
    logstreams rehearse --destination splunk
    logstreams rehearse --watch
    logstreams rehearse --keep              keep it running, and print how to use it
    logstreams rehearse --keep --destination s3 --destination https --destination splunk
    logstreams rehearse --output json | jq .evidence
    logstreams rehearse --list-faults
    logstreams rehearse --fault role-deleted --fault stream-paused
    """
    with told(debug=debug):
        if list_faults:
            _list_faults(output)
            return
        _require_addresses()
        if fault:
            _play_faults(fault, progress if watch else _quiet, provider, output)
        else:
            _live(destination or ["s3"], progress if watch else _quiet, provider, output, keep=keep)


def _require_addresses() -> None:
    from rehearsal import source_addresses

    try:
        source_addresses.require_addresses()
    except source_addresses.AddressesMissing as error:
        raise Failure(str(error), Exit.COULD_NOT_FINISH) from None


def _live(
    destinations: list[str], say: Say, provider: Provider, output: Output, *, keep: bool
) -> None:
    from rehearsal.cli import CommandFailed
    from rehearsal.fixtures import NoSuchFixture
    from rehearsal.record import text
    from rehearsal.scenario import RehearsalFailed
    from rehearsal.session import rehearse as run

    try:
        done = run(destinations, say, progress, provider.value, keep=keep)
    except NoSuchFixture as error:
        raise Failure(f"--destination: {error}", Exit.BAD_INPUT) from None
    except (CommandFailed, RehearsalFailed) as error:
        raise Failure(str(error), Exit.FAILED) from error
    if output is Output.JSON:
        plain = [life.plain() for life in done.lives]
        typer.echo(json.dumps(plain if plain[1:] else plain[0], indent=2))
    else:
        typer.echo("\n\n".join(text(life, colour=colour()) for life in done.lives))
    if done.kept:
        progress(done.kept)


def _play_faults(names: list[str], say: Say, provider: Provider, output: Output) -> None:
    from rehearsal.cli import CommandFailed
    from rehearsal.faults.document import document
    from rehearsal.faults.record import table
    from rehearsal.faults.session import NoSuchFault, play

    try:
        played = play(names, say, progress, provider.value)
    except NoSuchFault as error:
        raise Failure(str(error), Exit.BAD_INPUT) from None
    except CommandFailed as error:
        raise Failure(str(error), Exit.FAILED) from error
    typer.echo(_json(document(played)) if output is Output.JSON else table(played, colour=colour()))
    raise typer.Exit(Exit.GOOD if all(one.right for one in played) else Exit.FAILED)


def _list_faults(output: Output) -> None:
    from rehearsal.faults import FAULTS
    from rehearsal.faults.document import listed
    from rehearsal.faults.record import listing

    typer.echo(_json(listed(FAULTS)) if output is Output.JSON else listing(FAULTS))


def _json(document: Model) -> str:
    return json.dumps(document.plain(), indent=2, ensure_ascii=False)


def _quiet(_: str) -> None:
    """Say nothing."""
