"""HTTP connections that an application can reset, as a network would."""

from __future__ import annotations

import socket
import struct
from typing import Any

from starlette.types import Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

_RESET = "rehearsal.reset"
_AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER, on and 0 s: closing sends RST, and nothing that was written before."""


class ResettableProtocol(H11Protocol):
    """Uvicorn's, whose requests know how to reset their connection."""

    def connection_made(self, transport: Any) -> None:
        """Take a connection."""
        super().connection_made(transport)
        app = self.app

        def reset_it() -> None:
            transport.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE
            )
            transport.abort()

        async def resettable(scope: Any, receive: Any, send: Any) -> None:
            await app(scope | {_RESET: reset_it}, receive, send)

        self.app = resettable


def reset(scope: Scope) -> None:
    """Reset the request's connection; what the application answers then is heard by nobody.

    Raises:
        KeyError: The request came by another protocol.
    """
    scope[_RESET]()
