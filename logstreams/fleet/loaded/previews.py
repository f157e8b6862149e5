"""Whether a project's previews can start by a fork, and the hosts by which they do.

Where anything is otherwise than here, the engine starts what it always starts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from logstreams.fleet.loaded.modules import of_pack, of_programs
from logstreams.fleet.loaded.python import LoadedPython, NotLoaded
from logstreams.fleet.processes import ProcessResult

FEWEST = 3
"""Stacks: to load once costs about what a fork saves two of them."""

_TOLD = frozenset({"author", "description", "license", "name", "runtime", "website"})
_PROJECT_FILE = ("Pulumi.yaml", _TOLD | {"config", "stackConfigDir"})
_PACK_FILE = ("PulumiPolicy.yaml", _TOLD | {"version"})
"""Each with the keys that it may have: others may say that something else is run."""
_VARIABLES = (
    "PULUMI_DEBUG_",
    "PULUMI_OTEL_",
    "PULUMI_PYTHON_",
    "PYTHON",
    "TRACEPARENT",
)
"""Beginnings of variables that change how Python, the SDK or the engine start."""
_HARMLESS = frozenset({"PULUMI_DEBUG_COMMANDS", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"})


Run = Callable[[Mapping[str, str]], ProcessResult]


@dataclass(frozen=True)
class LoadedPreviews:
    """Serves the previews of one run of the command."""

    program: LoadedPython
    pack: LoadedPython

    def run(
        self, project: Path, policy_pack: Path | None, environment: Mapping[str, str], run: Run
    ) -> ProcessResult:
        """Run one `pulumi preview`; attached to a host here, where that serves all it asks for.

        Args:
            project: The folder of the project.
            policy_pack: The pack's; None: none is asked.
            environment: The preview's own.
            run: Runs it in an environment; perhaps twice.
        """
        if self._cannot(project, policy_pack, environment):
            return run(environment)
        # Not above: where nothing is served, grpc need not be loaded.
        from logstreams.fleet.loaded.dynamic import DynamicProvider  # noqa: PLC0415
        from logstreams.fleet.loaded.host import (  # noqa: PLC0415
            CannotServe,
            Folders,
            LoadedHost,
            serving,
        )

        host = LoadedHost(self.program, self.pack, Folders(project, policy_pack), environment)
        try:
            provider = DynamicProvider(self.program, project, environment)
            with closing(provider), serving(host) as variables:
                done = run({**environment, **variables, **provider.variables})
        except CannotServe:
            return run(environment)
        # One that was stopped stays so, and so does one that could do without.
        unserved = host.unserved or provider.unserved
        return run(environment) if unserved and done.exit_code else done

    def _cannot(
        self, project: Path, policy_pack: Path | None, environment: Mapping[str, str]
    ) -> str:
        return (
            unusual(project, policy_pack, environment)
            or self.program.knows_otherwise(project)
            or (self.pack.knows_otherwise(policy_pack) if policy_pack else "")
        )


@contextmanager
def loaded_previews(
    project: Path, policy_pack: Path, environment: Mapping[str, str], stacks: Sequence[str]
) -> Iterator[LoadedPreviews | None]:
    """Load what the previews of these stacks need; None: they start as ever.

    Args:
        project: The folder of the project.
        policy_pack: The pack's.
        environment: This process's.
        stacks: Their names.
    """
    with ExitStack() as stack:
        loading: list[LoadedPython] = []
        python = interpreter_of(policy_pack, *_PACK_FILE)
        if len(stacks) >= FEWEST and python and not unusual(project, policy_pack, environment):
            wanted = [
                (Path(sys.executable), of_programs(project, stacks, FEWEST)),
                (python.absolute(), of_pack(policy_pack)),
            ]
            try:
                for interpreter, (modules, folder) in wanted:
                    loading.append(LoadedPython(interpreter, modules, environment, folder))
                    stack.callback(loading[-1].close)
                for each in loading:
                    each.wait_until_loaded()
            except (NotLoaded, OSError):
                loading = []
        yield LoadedPreviews(*loading) if loading else None


def unusual(project: Path, policy_pack: Path | None, environment: Mapping[str, str]) -> str:
    """Why a stack is to be previewed as ever; empty: nothing here stands against a fork."""
    if sys.platform != "linux":
        return "forks are for Linux"
    for name in environment:
        if name.startswith(_VARIABLES) and name not in _HARMLESS:
            return name
    python = interpreter_of(project, *_PROJECT_FILE)
    if python is None or python.parents[1].resolve() != Path(sys.prefix).resolve():
        return "Pulumi.yaml"
    if policy_pack and interpreter_of(policy_pack, *_PACK_FILE) is None:
        return "PulumiPolicy.yaml"
    return ""


def interpreter_of(folder: Path, name: str, known: frozenset[str]) -> Path | None:
    """The Python of a project or a pack; None: it is run in some way that is not known here.

    Args:
        folder: Where its file lies.
        name: The file's.
        known: The keys that it may have.
    """
    try:
        read: Any = yaml.safe_load((folder / name).read_text(encoding="utf-8"))
        runtime = read["runtime"]
        options = runtime["options"]
        usual = (
            {*read} <= known
            and runtime["name"] == "python"
            and {*runtime} <= {"name", "options"}
            and {*options} == {"toolchain", "virtualenv"}
            and options["toolchain"] == "pip"
        )
        python = Path(folder, options["virtualenv"], "bin", "python")
    except (OSError, ValueError, TypeError, KeyError, yaml.YAMLError):
        return None
    return python if usual and python.exists() else None
