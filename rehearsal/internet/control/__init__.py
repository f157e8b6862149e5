"""The control API under `/_local`: names, and what happens to those behind them."""

from __future__ import annotations

from starlette.routing import Mount

from rehearsal.control.auth_middleware import refuse_strangers
from rehearsal.control.protocol import PREFIX
from rehearsal.internet.control import datadogs, endpoints, names, splunks

_CALLS = [*names.ROUTES, *endpoints.ROUTES, *splunks.ROUTES, *datadogs.ROUTES]

ROUTES = (Mount(PREFIX, routes=_CALLS, middleware=[refuse_strangers]),)

__all__ = ["ROUTES"]
