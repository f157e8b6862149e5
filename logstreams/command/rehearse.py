"""`logstreams rehearse`: a customer's whole life on this machine."""

from __future__ import annotations

import json
import shlex
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from logstreams.command.exits import Exit, Failure, told
from logstreams.command.options import DebugOption, Output, OutputOption, progress

if TYPE_CHECKING:
    from logstreams.delivery.report.document import Model
    from logstreams.rehearsal.life import Life
    from logstreams.rehearsal.world import World

Say = Callable[[str], None]

S3 = "s3"
STACK = "acme"
ACCOUNT = "012345670123"


class Provider(StrEnum):
    """Which AWS plugin the engine runs."""

    OFFLINE = "offline"
    REAL = "real"


def rehearse(  # noqa: PLR0913, PLR0917 - the options of a command
    destination: Annotated[
        str,
        typer.Option(metavar="TYPE", help="Where the customer's events go: s3, https, splunk …"),
    ] = S3,
    watch: Annotated[bool, typer.Option("--watch", help="Show what every command writes.")] = False,
    provider: Annotated[
        Provider,
        typer.Option(help="The kit's stand-in for Pulumi's AWS plugin, or Pulumi's own."),
    ] = Provider.OFFLINE,
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave everything running and print how to use it.")
    ] = False,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Let this happen to a verified customer, and see it named and repaired; or `all`.",
        ),
    ] = None,
    list_faults: Annotated[
        bool, typer.Option("--list-faults", help="List the faults: name, code, what happens.")
    ] = False,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """Live a customer's whole life on this machine: no account, no secret, nothing real.

    A local AWS and a local WorkOS are started; then WorkOS's form is opened, `pulumi up` makes
    everything, the form is saved, `pulumi up` sends a test event and reads it back, and a last
    `pulumi up` has nothing left to do.

    \b
    logstreams rehearse
    logstreams rehearse --destination splunk
    logstreams rehearse --watch
    logstreams rehearse --keep              then try `pulumi`, `aws` and `logstreams` against it
    logstreams rehearse --output json | jq .evidence
    logstreams rehearse --list-faults
    logstreams rehearse --fault role-deleted --fault stream-paused
    """
    with told(debug=debug):
        if list_faults:
            _list_faults(output)
        elif fault:
            _play_faults(fault, progress if watch else _quiet, provider, output)
        else:
            _live(destination, progress if watch else _quiet, provider, output, keep=keep)


def _live(destination: str, say: Say, provider: Provider, output: Output, *, keep: bool) -> None:
    from logstreams.rehearsal.cli import CommandFailed
    from logstreams.rehearsal.life import RehearsalFailed, live, new_customer
    from logstreams.rehearsal.premises import NoSuchPremises, check, premises_of
    from logstreams.rehearsal.world import world

    directory = Path(tempfile.mkdtemp(prefix="logstreams-rehearsal-"))
    kept = False
    try:
        check(destination)
        progress("starting a local AWS and a local WorkOS")
        with world(directory, internet=destination != S3, provider=provider.value) as here:
            premises = premises_of(destination, here, STACK, ACCOUNT)
            customer = new_customer(here, STACK, ACCOUNT, say, premises=premises)
            life = live(customer, _announced())
            if keep:
                here.keep()
                kept = True
                progress(_how_to_use(here, customer.cli.environment, premises.environment))
    except NoSuchPremises as error:
        raise Failure(f"--destination: {error}", Exit.BAD_INPUT) from None
    except (CommandFailed, RehearsalFailed) as error:
        raise Failure(str(error), Exit.FAILED) from error
    finally:
        if not kept:
            shutil.rmtree(directory, ignore_errors=True)
    typer.echo(json.dumps(life.plain(), indent=2) if output is Output.JSON else _text(life))


def _play_faults(names: list[str], say: Say, provider: Provider, output: Output) -> None:
    from logstreams.rehearsal.cli import CommandFailed
    from logstreams.rehearsal.faults.document import document
    from logstreams.rehearsal.faults.record import line, table
    from logstreams.rehearsal.faults.session import NoSuchFault, chosen, stage

    played = []
    try:
        faults = chosen(names)
        progress("starting a local AWS and a local WorkOS, and deploying a customer")
        with stage(say, provider.value) as here:
            for fault in faults:
                played.append(here.play([fault]))
                progress(line(played[-1]))
    except NoSuchFault as error:
        raise Failure(str(error), Exit.BAD_INPUT) from None
    except CommandFailed as error:
        raise Failure(str(error), Exit.FAILED) from error
    typer.echo(_json(document(played)) if output is Output.JSON else table(played))
    raise typer.Exit(Exit.GOOD if all(one.right for one in played) else Exit.FAILED)


def _list_faults(output: Output) -> None:
    from logstreams.rehearsal.faults import FAULTS
    from logstreams.rehearsal.faults.document import listed
    from logstreams.rehearsal.faults.record import listing

    typer.echo(_json(listed(FAULTS)) if output is Output.JSON else listing(FAULTS))


def _json(document: Model) -> str:
    return json.dumps(document.plain(), indent=2, ensure_ascii=False)


def _quiet(_: str) -> None:
    """Say nothing."""


def _announced() -> Callable[[str], None]:
    started = time.monotonic()

    def announce(line: str) -> None:
        progress(f"{time.monotonic() - started:5.1f} s  {line}")

    return announce


def _text(life: Life) -> str:
    lines = [f"{life.customer}, {life.destination}", ""]
    for step in life.steps:
        changes = ", ".join(f"{count} {kind}" for kind, count in step.changes.items())
        verdict = step.verdict or ""
        lines.append(f"  {step.name:12} {step.seconds:5.1f} s  {verdict:9}  {changes}".rstrip())
    evidence = life.plain()["evidence"]
    lines += [
        "",
        f"  event    {evidence['nonce']}, sent {evidence['emittedAt']}",
        f"  found    {evidence['location']}, {evidence['latencySeconds']:.1f} s later",
        f"  md5      {evidence['md5']}",
        *_locked(evidence["retention"]),
        f"  engine   Pulumi {life.engine.pulumi}, AWS provider: {life.engine.aws_provider}",
        "",
        life.verdict.upper(),
    ]
    return "\n".join(lines)


def _locked(retention: Mapping[str, str] | None) -> list[str]:
    return [f"  locked   {retention['mode']} until {retention['until']}"] if retention else []


def _how_to_use(here: World, environment: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    """Write a file that sets the environment, the customer's own too, and say what it is for."""
    file = here.directory / "env"
    names = (
        "AWS_",
        "WORKOS_",
        "PULUMI_",
        "LOGSTREAMS_",
        "PATH",
        "SSL_CERT_FILE",
        "NO_PROXY",
        *theirs,
    )
    exports = [
        f"export {name}={shlex.quote(value)}"
        for name, value in sorted(environment.items())
        if name.startswith(names)
    ]
    file.touch(mode=0o600)
    file.write_text("\n".join([*exports, f"cd {shlex.quote(str(here.project))}", ""]))
    return f"""
Everything is still running, in {here.directory}. In a new shell:

  . {file}
  pulumi up --stack {STACK}
  logstreams verify {STACK}
  logstreams form {STACK}

To stop it:

  kill {" ".join(map(str, here.pids))} && rm -r {here.directory}
"""
