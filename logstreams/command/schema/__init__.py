"""`logstreams schema`: the schemas of audit log actions as code."""

from __future__ import annotations

import typer

from logstreams.command.schema.history import check_history
from logstreams.command.schema.lint import lint
from logstreams.command.schema.publishing import apply, diff

app = typer.Typer(
    no_args_is_help=True, help="Lint, compare and publish the schemas of audit log actions."
)
app.command()(lint)
app.command()(diff)
app.command()(apply)
app.command("check-history")(check_history)


@app.callback()
def _group() -> None:
    """Lint, compare and publish the schemas of audit log actions."""
