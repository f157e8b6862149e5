"""The `logstreams` command and its subcommands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from logstreams import __version__
from logstreams.command.adopt import adopt
from logstreams.command.ci_access import app as ci_access
from logstreams.command.doctor import doctor
from logstreams.command.egress import app as egress
from logstreams.command.events import app as events
from logstreams.command.explain import explain
from logstreams.command.fleet import app as fleet
from logstreams.command.form import form
from logstreams.command.init import init
from logstreams.command.new import new
from logstreams.command.options import enter_project
from logstreams.command.permissions import permissions
from logstreams.command.policies import policies
from logstreams.command.policy import app as policy
from logstreams.command.portal import portal
from logstreams.command.rehearse import add_rehearse
from logstreams.command.repair import repair
from logstreams.command.retire import retire
from logstreams.command.rotate import rotate
from logstreams.command.schema import app as schema
from logstreams.command.upgrade import upgrade
from logstreams.command.verify import verify
from logstreams.garbage_collection import collect_rarely
from logstreams.workos_sdk import load_only_what_is_asked

app = typer.Typer(
    name="logstreams",
    help=(
        "Stream each customer's WorkOS audit logs to that customer's destination, and prove it.\n\n"
        "Run it anywhere in the project, or with -C DIR. Progress goes to stderr, the document to "
        "stdout.\n\n"
        "Exit codes: 0 good · 1 failed · 2 bad input or usage · 3 pending or unproven · "
        "4 the tool could not finish."
    ),
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def options(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
    directory: Annotated[
        Path | None,
        typer.Option(
            "-C", metavar="DIR", exists=True, file_okay=False, help="Run as if started in DIR."
        ),
    ] = None,
) -> None:
    """Options of the command itself."""
    collect_rarely()
    load_only_what_is_asked()
    enter_project(directory)


app.command()(adopt)
app.command()(doctor)
app.command()(explain)
app.command()(form)
app.command()(init)
app.command()(new)
app.command()(permissions)
app.command()(policies)
app.command()(portal)
add_rehearse(app)
app.command()(repair)
app.command()(retire)
app.command()(rotate)
app.command()(upgrade)
app.command()(verify)
app.add_typer(ci_access, name="ci-access")
app.add_typer(egress, name="egress")
app.add_typer(events, name="events")
app.add_typer(fleet, name="fleet")
app.add_typer(policy, name="policy")
app.add_typer(schema, name="schema")


def main() -> None:
    """The entry point."""
    app()


if __name__ == "__main__":
    main()
