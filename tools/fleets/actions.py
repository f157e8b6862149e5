"""The commands of a workflow's jobs, run as GitHub's runner would run them.

Only what the workflows use: `run:` steps, `env:`, `if:` of jobs and steps, and what goes to
$GITHUB_OUTPUT.
This repository's own actions are run by their steps; others (`uses:`) are not, and what they would
have left behind is laid out by the tests.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = ROOT / ".github" / "workflows"

Context = Mapping[str, object]
"""Values of expressions by their text: `matrix.shard`, `secrets.X`."""


def workflow(name: str) -> dict[str, Any]:
    """A workflow, by its file's name."""
    return dict(YAML(typ="safe").load((WORKFLOWS / name).read_text()))


def action(uses: str) -> dict[str, Any]:
    """An action of this repository, by what a step says: `./.github/actions/setup`."""
    return dict(YAML(typ="safe").load((ROOT / uses / "action.yml").read_text()))


def inputs(step: Mapping[str, Any], context: Context) -> dict[str, object]:
    """What an action of this repository is given by a step."""
    defaults = {name: each["default"] for name, each in action(step["uses"])["inputs"].items()}
    given = {name: text_of(value, context) for name, value in step.get("with", {}).items()}
    if unknown := given.keys() - defaults.keys():
        raise LookupError(f"{step['uses']} has no input {', '.join(sorted(unknown))}")
    return {f"inputs.{name}": value for name, value in (defaults | given).items()}


def evaluated(expression: str, context: Context) -> object:
    """The value of an expression of `==`, `!=`, `&&`, `||` and names; a name it lacks is None."""
    text = re.sub(r"\$\{\{|\}\}|\s+", " ", str(expression)).strip()
    python = re.sub(
        r"'[^']*'|[a-z]+(?:\.[\w-]+)+",
        lambda found: found[0] if found[0].startswith("'") else f"value({found[0]!r})",
        text,
    )
    python = python.replace("&&", " and ").replace("||", " or ").replace("!cancelled()", "True")
    return eval(python, {"value": lambda name: context.get(name, "")})  # noqa: S307 - the workflow's own text


def text_of(value: object, context: Context) -> str:
    """A value of `env:`; every name in it has to be known, save where `||` says what else."""

    def known(found: re.Match[str]) -> str:
        expression = found[1]
        return str(evaluated(expression, context) if "||" in expression else context[expression])

    return re.sub(r"\$\{\{\s*(.+?)\s*\}\}", known, str(value))


@dataclass(frozen=True)
class RunResult:
    """A job that has ended."""

    exit_code: int
    output: str
    outputs: dict[str, str]
    summary: str


@dataclass(frozen=True)
class Runner:
    """A machine that runs one job."""

    directory: Path
    workspace: Path
    environment: Mapping[str, str]
    context: Context = field(default_factory=dict)

    @property
    def temp(self) -> Path:
        """RUNNER_TEMP."""
        return self.directory / "temp"

    def run(self, job: Mapping[str, Any]) -> RunResult:
        """Run a job's commands; after one that failed nothing else is run."""
        self.temp.mkdir(parents=True, exist_ok=True)
        files = {
            name: self.directory / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")
        }
        for file in files.values():
            file.touch()
        code, said = 0, ""
        for step, context in self._commands(job["steps"]):
            if code == 0:
                code, output = self._step(step, files, context)
                said += output
        outputs = dict(
            line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text().splitlines()
        )
        return RunResult(code, said, outputs, files["GITHUB_STEP_SUMMARY"].read_text())

    def _commands(self, steps: list[Mapping[str, Any]]) -> Iterator[tuple[Any, Context]]:
        for step in steps:
            if "run" in step:
                if evaluated(step.get("if", "'yes'"), self.context):
                    yield step, self.context
            elif step["uses"].startswith("./"):
                given = inputs(step, self.context)
                for inner in action(step["uses"])["runs"]["steps"]:
                    if "run" in inner:
                        yield inner, {**self.context, **given}

    def _step(
        self, step: Mapping[str, Any], files: Mapping[str, Path], context: Context
    ) -> tuple[int, str]:
        script = self.directory / "step.sh"
        script.write_text(step["run"])
        mine = {name: text_of(value, context) for name, value in step.get("env", {}).items()}
        github = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_REPOSITORY": "example/streams",
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(self.temp),
            **{name: str(file) for name, file in files.items()},
        }
        # Without `shell:` it is `bash -e`, with `shell: bash` this (docs.github.com, "Workflow
        # syntax", jobs.<job_id>.steps[*].shell, 2026-11-22): the stricter of the two.
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.workspace,
            env={**self.environment, **github, **mine},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout
