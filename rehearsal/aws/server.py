"""The local AWS's own process: MiniStack over HTTPS and plain HTTP on one state, loopback only.

Run by `local_aws` as ``python -m rehearsal.aws.server``; not meant for hands.
The listening sockets are inherited: the starter knows their ports without a race.
Source of MiniStack's settings: MiniStack 1.5.33, ``ministack/app.py`` (read 2026-11-22).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import sys
import threading
from pathlib import Path

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack.app import app

from rehearsal.aws.decisions import FILE, record
from rehearsal.aws.patches import apply_all
from rehearsal.aws.throttling import FILE as THROTTLING
from rehearsal.aws.throttling import Throttling
from rehearsal.service import STAY


def main() -> None:
    """Serve until SIGTERM, or until the starter is gone without having said `STAY`."""
    arguments = _arguments()
    threading.Thread(target=_end_with_starter, daemon=True).start()
    _raise_descriptor_limit()
    apply_all()
    record(Path(os.environ["TMPDIR"], FILE))
    asyncio.run(_serve(arguments))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--https", type=int, required=True, help="descriptor of a bound socket")
    parser.add_argument("--http", type=int, required=True, help="descriptor of a bound socket")
    parser.add_argument("--certificate", required=True)
    parser.add_argument("--key", required=True)
    return parser.parse_args()


def _end_with_starter() -> None:
    if sys.stdin.buffer.read(len(STAY)) != STAY:
        os._exit(0)


def _raise_descriptor_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


async def _serve(arguments: argparse.Namespace) -> None:
    config = Config()
    config.bind = [f"fd://{arguments.https}"]
    config.insecure_bind = [f"fd://{arguments.http}"]
    config.certfile = arguments.certificate
    config.keyfile = arguments.key
    config.alpn_protocols = ["http/1.1"]
    config.keep_alive_timeout = 75
    config.accesslog = "-"
    # No orderly end: it would wait seconds for open connections and idle threads, and all state is
    # in memory, so there is nothing to save. SIGTERM keeps its default: the process ends at once.
    throttling = Throttling(app, Path(os.environ["TMPDIR"], THROTTLING))
    await serve(throttling, config, shutdown_trigger=asyncio.Event().wait)


if __name__ == "__main__":
    main()
