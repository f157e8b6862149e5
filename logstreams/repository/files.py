"""The files of a team's repository: everything that the kit does not bring as a package."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable

from logstreams import __version__
from logstreams.repository.kit import NAME, Kit

_FILES = files("logstreams.repository").joinpath("files")
_STACK = files("logstreams.customers").joinpath("templates", "s3.yaml")

_OLD_STATES = ("hooks/__init__.py", "hooks/delivery.py")
_TEMPLATES = (
    "Pulumi.yaml",
    "__main__.py",
    "policies/PulumiPolicy.yaml",
    "policies/__main__.py",
)
_AS_THEY_ARE = (
    "docs/ci-access.md",
    "docs/stack-file.md",
    ".github/workflows/preview.yml",
    ".github/workflows/deploy.yml",
    ".github/workflows/watch.yml",
)


class Toolchain(StrEnum):
    """What installs the packages: Pulumi.yaml's `runtime.options.toolchain`."""

    PIP = "pip"
    UV = "uv"


_SET_UP = {
    Toolchain.PIP: """```
python3 -m venv .venv
.venv/bin/pip install --require-hashes -r requirements.txt
. .venv/bin/activate
```""",
    Toolchain.UV: """```
uv sync
. .venv/bin/activate
```""",
}
_UPGRADE = {
    Toolchain.PIP: """```
.venv/bin/pip install --upgrade workos-log-streams==VERSION
logstreams init . --upgrade
.venv/bin/pip install --require-hashes -r requirements.txt
logstreams upgrade --all
```""",
    Toolchain.UV: """```
uv pip install --upgrade workos-log-streams==VERSION
logstreams init . --upgrade
uv sync
logstreams upgrade --all
```""",
}
_INSTALL = {
    Toolchain.PIP: """\
    - run: |
        python -m venv .venv
        .venv/bin/pip install --disable-pip-version-check --require-hashes -r requirements.txt
      shell: bash""",
    Toolchain.UV: """\
    - uses: astral-sh/setup-uv@20cfd1bf945f4377ade1205e4dbc17946fc9a30d # v10.0.1
      with:
        enable-cache: ${{ inputs.cache }}
    - run: uv sync --locked
      shell: bash""",
}
_CACHE = {
    Toolchain.PIP: "\n        cache: ${{ inputs.cache == 'true' && 'pip' || '' }}",
    Toolchain.UV: "",
}


def repository_files(kit: Kit, toolchain: Toolchain, *, from_0_1: bool) -> dict[str, bytes]:
    """Return every file of a repository, by its path in it.

    Args:
        kit: What the repository depends on.
        toolchain: What installs that.
        from_0_1: Whether it takes over stacks that version 0.1 of the kit deployed.
    """
    values = {
        "version": __version__,
        "toolchain": toolchain.value,
        "setup": _SET_UP[toolchain],
        "upgrade": _UPGRADE[toolchain],
        "install": _INSTALL[toolchain],
        "cache": _CACHE[toolchain],
    }
    names = (*_TEMPLATES, *(_OLD_STATES if from_0_1 else ()))
    texts = {name: _filled(f"{name}.in", values) for name in names}
    texts |= {name: _read(name.removeprefix(".github/")) for name in _AS_THEY_ARE}
    texts["stacks/template.yaml"] = _STACK.read_text(encoding="utf-8")
    texts[".gitignore"] = _filled("gitignore.in", values)
    texts["README.md"] = _filled("README.md.in", values)
    texts[".github/actions/setup/action.yml"] = _filled("action.yml.in", values)
    if toolchain is Toolchain.UV:
        texts["pyproject.toml"] = _pyproject(kit)
    else:
        texts["requirements.txt"] = _requirements(kit)
    made = {name: text.encode() for name, text in sorted(texts.items())}
    return made | ({kit.file: kit.content} if kit.file else {})


def program_files() -> dict[str, bytes]:
    """Return what Pulumi runs of a repository, by its path: project, program, policy pack."""
    values = {"version": __version__, "toolchain": Toolchain.PIP.value}
    return {name: _filled(f"{name}.in", values).encode() for name in _TEMPLATES}


def _requirements(kit: Kit) -> str:
    head = f"# {NAME} {__version__} and what it runs on, in the versions it was tested with.\n"
    return f"{head}{kit.requirement}\n{_read('requirements.txt')}"


def _pyproject(kit: Kit) -> str:
    named = NAME if kit.file or kit.url else f"{NAME}=={__version__}"
    pins = [named, *_pins(_read("requirements.txt"))]
    source = {"path": kit.file} if kit.file else {"url": kit.url} if kit.url else {}
    lines = [f"{key} = {json.dumps(value)}" for key, value in source.items()]
    values = {
        "dependencies": "\n".join(f"    {json.dumps(pin)}," for pin in pins),
        "source": "\n".join([f"\n[tool.uv.sources.{NAME}]", *lines]) if lines else "",
    }
    return _filled("pyproject.toml.in", values).rstrip() + "\n"


def _pins(lock: str) -> Iterator[str]:
    """Yield the requirements of a lock without their hashes."""
    for match in re.finditer(r"(?m)^([a-zA-Z0-9._-]+==[^\\\n]+?)\s*\\?$", lock):
        yield match[1]


def _filled(name: str, values: dict[str, str]) -> str:
    return re.sub(r"@([a-z]+)@", lambda match: values[match[1]], _read(name))


def _read(name: str) -> str:
    return _at(name).read_text(encoding="utf-8")


def _at(name: str) -> Traversable:
    return _FILES.joinpath(*name.split("/"))
