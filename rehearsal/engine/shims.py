"""The executables by which the engine reaches this package: small scripts in a folder.

Each works from any working directory, for any project: the engine starts them in the project's.
"""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

_PYTHON = shlex.quote(sys.executable)
_PACKAGE = "rehearsal.engine"

_HOSTS = {
    "pulumi-language-python": f'exec {_PYTHON} -P -m {_PACKAGE}.language_host "$@"',
    # The engine hands on the project's runtime options as PULUMI_RUNTIME_… (provider_plugin.go of
    # github.com/pulumi/pulumi 3.259.0): a dynamic resource runs where its program ran.
    "pulumi-resource-pulumi-python": (
        "venv=${PULUMI_RUNTIME_VIRTUALENV:-}\n"
        f'if [ -n "$venv" ]; then python=$venv/bin/python; else python={_PYTHON}; fi\n'
        'exec "$python" -u -m pulumi.dynamic "$@"'
    ),
}

_AWS_PROVIDER = {
    "pulumi-resource-aws": f'exec {_PYTHON} -P -m {_PACKAGE}.aws_provider "$@"',
}


def write_hosts(directory: Path) -> None:
    """Write the language host and the dynamic-provider helper, for an engine that has neither."""
    _write(directory, _HOSTS)


def write_aws_provider(directory: Path) -> None:
    """Write the offline AWS provider: for the PATH of a rehearsal, never for a user's."""
    _write(directory, _AWS_PROVIDER)


def _write(directory: Path, scripts: dict[str, str]) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    for name, script in scripts.items():
        # Replaced whole: an engine may be starting the old one at this moment.
        fresh = directory / f"{name}.{os.getpid()}"
        fresh.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        fresh.chmod(0o755)
        fresh.replace(directory / name)
