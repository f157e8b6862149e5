"""Runs one Pulumi program: the engine's address as argument, its request as input.

With a second argument, `--no-debug`, the SDK does not tell the engine what it does: five messages a
resource, which are shown by `pulumi preview --debug` alone.

A fork of Python runs it here, and the language host that `make setup` brings (`tools/engine`) by
its path, in whatever environment the project names: it imports nothing but Pulumi's SDK.

As Pulumi's executor does (pulumi-language-python-exec of github.com/pulumi/pulumi 3.259.0, read
2026-11-28). The request has decrypted secrets: neither argv nor the environment ever shows one.
"""

from __future__ import annotations

import asyncio
import logging
import os
import runpy
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pulumi
from pulumi import runtime
from pulumi.runtime.proto import language_pb2

RUN_ERROR = 1
MESSAGE_SHOWN = 32
"""Exit codes, as the executor's; after the second the host has nothing to add."""


def run(request: language_pb2.RunRequest, engine: str, *, debug: bool = True) -> int:
    """Run the program of a request against the engine at an address; return the exit code."""
    if not debug:
        pulumi.log.debug = _nothing
    program = Path(request.info.program_directory, request.info.entry_point)
    runtime.set_all_config(dict(request.config), list(request.configSecretKeys))
    runtime.configure(
        runtime.Settings(
            project=request.project,
            stack=request.stack,
            monitor=request.monitor_address,
            engine=engine,
            parallel=request.parallel,
            dry_run=request.dryRun,
            organization=request.organization,
            root_directory=request.info.root_directory,
        )
    )
    os.chdir(request.pwd)
    sys.argv = [str(program), *request.args]
    sys.path[0] = request.info.program_directory
    # A program that fails leaves futures nobody waits for; asyncio would report each.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)

    def main() -> None:
        runpy.run_path(str(program), run_name="__main__")

    with ThreadPoolExecutor(max_workers=4 * max(request.parallel, 1)) as executor:
        loop.set_default_executor(executor)
        try:
            loop.run_until_complete(runtime.run_in_stack(main))
        except pulumi.RunError as error:
            pulumi.log.error(str(error))
            return RUN_ERROR
        except Exception as error:
            text = _traceback(error, program)
            pulumi.log.error(f"Program failed with an unhandled exception:\n{text}")
        else:
            return 0
    return MESSAGE_SHOWN


def _nothing(*_told: object, **_how: object) -> None:
    """Takes the place of `pulumi.log.debug`."""


def _traceback(error: Exception, program: Path) -> str:
    """Format an exception from the program's first frame on, without those that led to it."""
    frame = error.__traceback__
    while frame and program.resolve() not in Path(frame.tb_frame.f_code.co_filename).parents:
        frame = frame.tb_next
    return "".join(traceback.format_exception(error.with_traceback(frame or error.__traceback__)))


if __name__ == "__main__":
    asked = language_pb2.RunRequest.FromString(sys.stdin.buffer.read())
    sys.exit(run(asked, engine=sys.argv[1], debug="--no-debug" not in sys.argv[2:]))
