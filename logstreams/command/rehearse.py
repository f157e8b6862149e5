"""`logstreams rehearse` where the rehearsal is not installed: says how to install it."""

from __future__ import annotations

import typer

from logstreams.command.exits import Exit, Failure, told
from logstreams.extensions import INSTALL, NotInstalledError, extension


def add_rehearse(app: typer.Typer) -> None:
    """Add the command of the installed rehearsal, or else one that names the package."""
    try:
        app.command()(extension("rehearse"))
    except NotInstalledError:
        anything = {"allow_extra_args": True, "ignore_unknown_options": True}
        app.command(context_settings=anything)(rehearse)


def rehearse() -> None:
    """Run the full customer lifecycle locally (needs workos-log-streams-rehearsal)."""
    with told(debug=False):
        raise Failure(f"the rehearsal is not installed; install it with: {INSTALL}", Exit.BAD_INPUT)
