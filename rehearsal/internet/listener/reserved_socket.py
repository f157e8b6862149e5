"""A local port that is held all the time, but listened on only when somebody is to answer.

A socket that is bound and does not listen refuses connections, as a machine without such a server
does, and nobody else can take its port meanwhile.
"""

from __future__ import annotations

import socket

from rehearsal.service import LOOPBACK

_BACKLOG = 128


class ReservedSocket:
    """One port of this machine."""

    def __init__(self) -> None:
        self.socket = self._bound(0)
        self.port: int = self.socket.getsockname()[1]

    def open(self) -> None:
        """Listen."""
        self.socket.listen(_BACKLOG)

    def shut(self) -> None:
        """Refuse connections from now on."""
        self.socket.close()
        self.socket = self._bound(self.port)

    def close(self) -> None:
        """Give the port back."""
        self.socket.close()

    @staticmethod
    def _bound(port: int) -> socket.socket:
        bound = socket.socket()
        # Connections that have just ended would otherwise keep the port for a minute.
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.setblocking(False)
        bound.bind((LOOPBACK, port))
        return bound
