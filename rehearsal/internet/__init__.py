"""The Internet of a rehearsal: public names that lead to this machine, and who answers there."""

from __future__ import annotations

from rehearsal.internet.client import LocalInternet
from rehearsal.internet.local import local_internet
from rehearsal.internet.messages.names import Connection, Guard, Upstream
from rehearsal.internet.process import stop

__all__ = ["Connection", "Guard", "LocalInternet", "Upstream", "local_internet", "stop"]
