"""The executables by which an engine that came without hosts reaches ours: two small scripts.

Each works from any working directory, for any project: the engine starts them in the project's.
"""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

_PYTHON = shlex.quote(sys.executable)
_HOST = shlex.quote(str(Path(__file__).with_name("language_host.py")))

_HOSTS = {
    # By its path: it needs nothing of this project, whatever is installed of it.
    "pulumi-language-python": f'exec {_PYTHON} -P {_HOST} "$@"',
    # The engine hands on the project's runtime options as PULUMI_RUNTIME_… (provider_plugin.go of
    # github.com/pulumi/pulumi 3.259.0): a dynamic resource runs where its program ran.
    "pulumi-resource-pulumi-python": (
        "venv=${PULUMI_RUNTIME_VIRTUALENV:-}\n"
        f'if [ -n "$venv" ]; then python=$venv/bin/python; else python={_PYTHON}; fi\n'
        'exec "$python" -u -m pulumi.dynamic "$@"'
    ),
}


def write_hosts(directory: Path) -> None:
    """Write the language host and the dynamic-provider helper."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, script in _HOSTS.items():
        # Replaced whole: an engine may be starting the old one at this moment.
        fresh = directory / f"{name}.{os.getpid()}"
        fresh.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        fresh.chmod(0o755)
        fresh.replace(directory / name)
