"""The control API under `/_local`, no part of WorkOS's: what a Dashboard or a mishap could do."""

from __future__ import annotations

from starlette.routing import Mount

from rehearsal.control.auth_middleware import refuse_strangers
from rehearsal.control.protocol import PREFIX
from rehearsal.workos.control import faults, keys, organizations, platform, streams

ROUTES = (
    Mount(
        PREFIX,
        routes=[
            *keys.ROUTES,
            *organizations.ROUTES,
            *streams.ROUTES,
            *platform.ROUTES,
            *faults.ROUTES,
        ],
        middleware=[refuse_strangers],
    ),
)

__all__ = ["ROUTES"]
