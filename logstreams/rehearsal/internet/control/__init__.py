"""The control API under `/_local`: names, and what happens to those behind them."""

from __future__ import annotations

from starlette.routing import Mount

from logstreams.rehearsal.control.protocol import PREFIX
from logstreams.rehearsal.control.strangers import refuse_strangers
from logstreams.rehearsal.internet.control import endpoints, names

ROUTES = (Mount(PREFIX, routes=[*names.ROUTES, *endpoints.ROUTES], middleware=[refuse_strangers]),)

__all__ = ["ROUTES"]
