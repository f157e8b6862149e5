"""s3:TlsVersion is the version of the connection's TLS; MiniStack does not know the key.

Real: "1.2" or "1.3", compared as a number; absent on plain HTTP, where aws:SecureTransport is
false. MiniStack also lets a header claim TLS, which AWS's endpoints do not.
Source: Amazon S3 User Guide, "Amazon S3 condition key examples", s3:TlsVersion (read 2026-11-22).
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from hypercorn.asyncio.tcp_server import TCPServer
from ministack import app
from ministack.core import iam_evaluator

from rehearsal.aws.patches.wrapping import Function, wrap

_version: ContextVar[str | None] = ContextVar("tls_version", default=None)


def apply() -> None:
    """Remember each connection's TLS version and let conditions see it."""
    wrap(TCPServer, "run", _remembering)
    wrap(iam_evaluator, "_resolve_condition_key", _with_version)
    wrap(app, "pin_request_origin", _as_connected)


def _remembering(original: Function) -> Function:
    async def run(server: Any) -> None:
        # A connection is one task: what is set here is seen by its requests and by no other.
        tls = server.writer.get_extra_info("ssl_object")
        _version.set(tls.version().removeprefix("TLSv") if tls else None)
        await original(server)

    return run


def _with_version(original: Function) -> Function:
    def resolve(key: str, context: Any) -> Any:
        return _version.get() if key.lower() == "s3:tlsversion" else original(key, context)

    return resolve


def _as_connected(original: Function) -> Function:
    def pin_request_origin(source_ip: str, _claimed: bool) -> None:
        original(source_ip, _version.get() is not None)

    return pin_request_origin
