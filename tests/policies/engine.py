"""Asking the real engine about planted resources, with the pack on."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from policies.resource import Resource
from tests.policies.case import ACCOUNT
from tests.policies.recorder import RECORD
from tests.rehearsal.engine.project import Project, make_project

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("planted_program.py")


@dataclass(frozen=True)
class Refusals:
    """What an operation with the pack came to."""

    exit_code: int
    output: str
    found: dict[tuple[str, str], str]
    """The level of each violation, by rule and the name of the resource."""
    made: tuple[str, ...]
    """Names of the resources that the provider was asked to make."""


@dataclass(frozen=True)
class Stacks:
    """Asks the engine about planted resources."""

    project: Project
    folder: Path

    def ask(
        self, resources: Sequence[Resource], *arguments: str, config: dict[str, Any] | None = None
    ) -> Refusals:
        """Run an operation of a program that registers some resources."""
        planted = {
            "account": ACCOUNT,
            "resources": [_plain(resource) for resource in resources],
        }
        self.project.write("planted.json", json.dumps(planted))
        return self.run(*arguments, config=config)

    def run(self, *arguments: str, config: dict[str, Any] | None = None) -> Refusals:
        """Run an operation of the project's program."""
        log, settings, record = (self.folder / name for name in ("events", "config", "record"))
        settings.write_text(json.dumps(config or {}), encoding="utf-8")
        for file in (log, record):
            file.unlink(missing_ok=True)
        ran = self.project.pulumi(
            *arguments,
            f"--policy-pack={ROOT / 'policies'}",
            f"--policy-pack-config={settings}",
            f"--event-log={log}",
        )
        events = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        found = {
            (event["policyName"], event["resourceUrn"].rpartition("::")[2]): event[
                "enforcementLevel"
            ]
            for each in events
            if (event := each.get("policyEvent"))
        }
        made = record.read_text().split() if record.exists() else []
        return Refusals(ran.returncode, ran.stdout, found, tuple(made))


def _plain(resource: Resource) -> dict[str, Any]:
    return {
        "type": resource.type,
        "name": resource.name,
        "properties": {
            name: json.dumps(value) if name in ("policy", "assumeRolePolicy") else value
            for name, value in resource.properties.items()
        },
        "sources": {
            name: [source.rpartition("::")[2] for source in sources]
            for name, sources in resource.sources.items()
        },
    }


def recorded(folder: Path, project: Project) -> dict[str, str]:
    """The project's environment, with a provider that makes nothing and notes what it should."""
    plugins = folder / "bin"
    plugins.mkdir()
    for name in ("pulumi-resource-aws", "pulumi-resource-pulumi-python"):
        script = plugins / name
        command = f"cd {shlex.quote(str(ROOT))}\nexec {shlex.quote(sys.executable)} -m "
        script.write_text(f"#!/bin/sh\n{command}tests.policies.recorder\n", encoding="utf-8")
        script.chmod(0o755)
    return {
        **project.environment,
        "PATH": os.pathsep.join([str(plugins), project.environment["PATH"]]),
        "PULUMI_DEBUG_COMMANDS": "true",  # for --event-log
        RECORD: str(folder / "record"),
    }


def make_stacks(folder: Path) -> Stacks:
    """Make a project that registers what it is told."""
    project = make_project(folder)
    project.write("__main__.py", PROGRAM.read_text(encoding="utf-8"))
    return Stacks(replace(project, environment=recorded(folder, project)), folder)
