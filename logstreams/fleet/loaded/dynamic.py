"""The provider of one preview's dynamic resources, the delivery check's: it starts by a fork.

The engine attaches to it by PULUMI_DEBUG_PROVIDERS. It gets the stack's configuration from the
engine then as ever (`Configure`); what it would get besides, were it started by the engine, are
variables, and it has the same ones (github.com/pulumi/pulumi 3.259.0,
`pkg/resource/plugin/provider_plugin.go`, read 2026-11-29).
"""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from logstreams.fleet.loaded.python import Fork, LoadedPython

VARIABLE = "PULUMI_DEBUG_PROVIDERS"
PACKAGE = "pulumi-python"
"""Its name; configuration in a namespace of that name would be a variable of it."""

_PORT_SECONDS = 30.0
"""How long it may take to tell its port: a fork takes a tenth of one."""
_PATIENCE_SECONDS = 5.0
"""How long what it leaves behind may hold its outputs open."""


class DynamicProvider:
    """One provider, of one preview."""

    def __init__(self, python: LoadedPython, project: Path, environment: Mapping[str, str]) -> None:
        """Start it; where that fails the engine starts one itself.

        Args:
            python: Has loaded what it needs.
            project: The folder of the project, from whose modules a resource's provider is made.
            environment: The preview's own.
        """
        self.variables: dict[str, str] = {}
        """By which the engine attaches to it; none where it did not start."""
        self.unserved = ""
        """What the engine would have done otherwise: its preview has to be made without this."""
        self._closed = False
        self._fork: Fork | None = None
        module = "logstreams.fleet.loaded.dynamic_provider"
        with suppress(OSError):  # whatever it is, the preview meets it as well
            own = variables_of(project, environment)
            self._fork = python.start(module, (), str(project), own)
        if self._fork:
            if port := _port(self._fork):
                self.variables[VARIABLE] = f"{PACKAGE}:{port}"
            self._watching = threading.Thread(target=self._watch, args=(self._fork,), daemon=True)
            self._watching.start()

    def close(self) -> None:
        """End it at once, as the engine would; returns when it has ended."""
        self._closed = True
        if self._fork:
            self._fork.kill()
            self._watching.join()
            self._fork.close()

    def _watch(self, fork: Fork) -> None:
        # The engine shows what one that it started writes, and waits for that before it ends.
        for _ in fork.outputs(_PATIENCE_SECONDS):
            self.unserved = "what a dynamic resource's provider writes"
        fork.wait()
        if not self._closed:
            self.unserved = "a provider of dynamic resources that ended"


def variables_of(project: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """What it has as its environment.

    As the engine and the executable that it starts make it, where a stack has no configuration for
    Pulumi's own package of this name: `sdk/python/dist/pulumi-resource-pulumi-python`.

    Raises:
        OSError: The project's file cannot be read.
    """
    read: dict[str, Any] = yaml.safe_load((project / "Pulumi.yaml").read_text(encoding="utf-8"))
    options = read["runtime"]["options"]
    virtual = project / options["virtualenv"]
    path = os.pathsep.join([str(virtual / "bin"), *filter(None, [environment.get("PATH")])])
    return {
        **environment,
        "PATH": path,
        "PULUMI_CONFIG": "{}",
        "PULUMI_PROJECT": read["name"],
        "PULUMI_RUNTIME_TOOLCHAIN": options["toolchain"],
        "PULUMI_RUNTIME_VIRTUALENV": str(virtual),
    }


def _port(fork: Fork) -> str:
    """The first line of what it writes; empty: it told none."""
    told = b""
    while not told.endswith(b"\n"):
        ready, _, _ = select.select([fork.stdout], [], [], _PORT_SECONDS)
        byte = fork.stdout.read(1) if ready else b""
        if not byte:
            return ""
        told += byte
    text = told.decode("utf-8", "replace").strip()
    return text if text.isdigit() else ""
