"""`logstreams fleet`: many stacks at once."""

from __future__ import annotations

import typer

from logstreams.command.fleet.changed import changed
from logstreams.command.fleet.comment import comment
from logstreams.command.fleet.preview import preview
from logstreams.command.fleet.up import up

app = typer.Typer(help="Work on many stacks: what a diff affects, previews, updates.")
app.command()(changed)
app.command()(comment)
app.command()(preview)
app.command()(up)
