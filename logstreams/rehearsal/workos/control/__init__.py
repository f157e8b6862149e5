"""The control API under `/_local`, no part of WorkOS's: what a Dashboard or a mishap could do."""

from __future__ import annotations

from starlette.routing import Mount

from logstreams.rehearsal.workos.control import faults, keys, organizations, streams
from logstreams.rehearsal.workos.control.calls import refuse_strangers
from logstreams.rehearsal.workos.messages.control import PREFIX

ROUTES = (
    Mount(
        PREFIX,
        routes=[*keys.ROUTES, *organizations.ROUTES, *streams.ROUTES, *faults.ROUTES],
        middleware=[refuse_strangers],
    ),
)

__all__ = ["ROUTES"]
