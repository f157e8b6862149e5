"""`logstreams fleet`: many stacks at once."""

from __future__ import annotations

import typer

from logstreams.command.fleet.changed import changed
from logstreams.command.fleet.comment import comment
from logstreams.command.fleet.drift import drift
from logstreams.command.fleet.issues import issues
from logstreams.command.fleet.list import list_
from logstreams.command.fleet.notify import notify
from logstreams.command.fleet.preview import preview
from logstreams.command.fleet.report import report
from logstreams.command.fleet.up import up
from logstreams.command.fleet.verify import verify

app = typer.Typer(
    help="Work on many stacks: what a diff affects, previews, updates, how customers stand."
)
app.command()(changed)
app.command()(comment)
app.command()(drift)
app.command()(issues)
app.command("list")(list_)
app.command()(notify)
app.command()(preview)
app.command()(report)
app.command()(up)
app.command()(verify)
