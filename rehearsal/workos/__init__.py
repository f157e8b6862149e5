"""The local WorkOS: its API, its set-up form and its log streams, over TLS, on this machine."""

from __future__ import annotations

from rehearsal.workos.client import LocalWorkOS
from rehearsal.workos.local import local_workos
from rehearsal.workos.process import stop

__all__ = ["LocalWorkOS", "local_workos", "stop"]
