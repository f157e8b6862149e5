"""One run of `pulumi` that only reads: its stack's state or configuration.

What changes something is run by `fleet.processes`, which waits for it to its end.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TypeVar, cast

NO_SUCH_STACK = 6
"""Exit code of pulumi 3.259.0 where the backend does not know the stack."""

READING_SECONDS = 120
"""How long reading may take: a state on S3 takes one or two seconds."""

READS = 6
"""How often a state is read that others write all the while."""

_HALF_WRITTEN = re.compile(r"^error: (?:.*: )?EOF$", re.MULTILINE)

Ended = TypeVar("Ended")

OF_ANOTHER_REPOSITORY = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_CONFIG",
        "GIT_DIR",
        "GIT_GRAFT_FILE",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_NAMESPACE",
        "GIT_NO_REPLACE_OBJECTS",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_REPLACE_REF_BASE",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
    }
)
"""What a hook of git's, of whatever repository, leaves in the environment (`git rev-parse
--local-env-vars`, git 2.39, 2026-11-29). GIT_CONFIG_COUNT and GIT_CONFIG_PARAMETERS stay: they are
the caller's `git -c`, safe.directory among it."""


class PulumiSilent(Exception):
    """`pulumi` is not there, or took too long; the text ends a sentence."""


def of_this_repository(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment in which git, and pulumi which asks it, look at the project's repository."""
    return {key: value for key, value in environment.items() if key not in OF_ANOTHER_REPOSITORY}


def half_written(said: str) -> bool:
    """Whether pulumi read a state that another pulumi was writing: it may read again.

    A file backend keeps attributes beside each state, and empties them before it writes them
    (gocloud.dev, blob/fileblob/attrs.go, setAttrs). `pulumi stack ls` (3.259.0, 2026-11-29) reads
    those of every stack, and ends where one is empty.

    Args:
        said: What pulumi wrote to stderr.
    """
    return bool(_HALF_WRITTEN.search(said))


def read_whole(read: Callable[[], Ended], said: Callable[[Ended], str]) -> Ended:
    """Read, and again while another pulumi writes what is read: it takes some milliseconds.

    Args:
        read: Runs a command that changes nothing.
        said: Of what it returns, stderr.
    """
    # Here: every command imports this module, also where only what compares is set up.
    from tenacity import (  # noqa: PLC0415
        Retrying,
        retry_if_result,
        stop_after_attempt,
        wait_random_exponential,
    )

    again = Retrying(
        retry=retry_if_result(lambda done: half_written(said(done))),
        stop=stop_after_attempt(READS),
        wait=wait_random_exponential(multiplier=0.1, max=1),
        retry_error_callback=lambda state: cast("Future[Ended]", state.outcome).result(),
    )
    return again(read)


def read_by_pulumi(
    arguments: Sequence[str],
    root: Path,
    environment: Mapping[str, str] | None = None,
    time_limit: float = READING_SECONDS,
) -> subprocess.CompletedProcess[str]:
    """Run `pulumi ARGUMENTS --non-interactive` to its end.

    In a process group of its own: a Ctrl-C in the terminal lets it end, as it does an update.

    Args:
        arguments: A command that changes nothing.
        root: The project's folder.
        environment: For pulumi; None: this process's.
        time_limit: Seconds; never more than `READING_SECONDS`.

    Raises:
        PulumiSilent: It is not on PATH, or did not end in time.
    """
    limit = min(time_limit, READING_SECONDS)
    run = partial(
        subprocess.run,
        ["pulumi", *arguments, "--non-interactive"],
        cwd=root,
        env=of_this_repository(os.environ if environment is None else environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=limit,
        process_group=0,
        check=False,
    )
    try:
        return read_whole(run, lambda done: str(done.stderr))
    except FileNotFoundError:
        raise PulumiSilent("pulumi is not on PATH") from None
    except subprocess.TimeoutExpired:
        raise PulumiSilent(f"pulumi did not answer in {limit:.0f} s") from None
