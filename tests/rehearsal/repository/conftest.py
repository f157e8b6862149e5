"""A team's repository: made by `logstreams init`, with nothing but the wheel installed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from rehearsal.cli import Cli, Ran, passed
from rehearsal.customer import Customer
from rehearsal.environment import local_environment
from rehearsal.policies import with_policies
from rehearsal.scenario import new_customer

ROOT = Path(__file__).parents[3]
ACCOUNT = "012345670123"
LOCK = ROOT / "logstreams" / "repository" / "files" / "requirements.txt"


def run(*command: object, cwd: Path, environment: dict[str, str] | None = None) -> str:
    """What a command that ends well writes to stdout."""
    done = subprocess.run(
        [*map(str, command)], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return done.stdout


def uv(*arguments: object, cwd: Path) -> str:
    pip = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    configured = subprocess.run(pip, capture_output=True, text=True, check=False).stdout.strip()
    environment = {"UV_SYSTEM_CERTS": "true", **os.environ}
    if mirror := os.environ.get("PIP_INDEX_URL") or configured:
        environment.setdefault("UV_DEFAULT_INDEX", mirror)
    return run(Path(sys.prefix) / "bin" / "uv", *arguments, cwd=cwd, environment=environment)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    how = ("--python", sys.executable, "--no-build-isolation", "--out-dir", folder)
    uv("build", "--quiet", "--wheel", *how, ROOT, cwd=folder)
    return next(folder.glob("*.whl"))


@dataclass(frozen=True)
class Installed(Cli):
    """Runs the `logstreams` of the repository's own environment."""

    def logstreams(self, *arguments: str) -> Ran:
        ran = self._run((str(self.project / ".venv" / "bin" / "logstreams"), *arguments))
        return Ran(("logstreams", *arguments), ran.exit_code, ran.output, ran.seconds)


@pytest.fixture(scope="session")
def alone(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder but for an environment in which the wheel was installed, as anybody would."""
    folder = tmp_path_factory.mktemp("log-streams")
    uv("venv", "--quiet", "--python", sys.executable, ".venv", cwd=folder)
    # In the versions of the lock, so that nothing but what is in uv's cache is taken.
    uv("pip", "install", "--quiet", "--constraints", LOCK, wheel, cwd=folder)
    return folder


@pytest.fixture(scope="session")
def repository(alone: Path) -> Path:
    """What `init` makes there, and its requirements by their hashes."""
    run(alone / ".venv" / "bin" / "logstreams", "init", ".", "--from-0.1", cwd=alone)
    uv("pip", "sync", "--quiet", "--require-hashes", "requirements.txt", cwd=alone)
    return alone


@pytest.fixture(scope="session")
def customer(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Customer]:
    """A new customer of that repository, on a local AWS and a local WorkOS."""
    with local_environment(tmp_path_factory.mktemp("here")) as here:
        path = os.pathsep.join([str(repository / ".venv" / "bin"), here.environment["PATH"]])
        environment = here.environment | {"PATH": path}
        theirs = replace(here, project=repository, environment=environment)
        made = new_customer(theirs, "acme", ACCOUNT, lambda _: None, timeout_seconds=5)
        yield replace(made, cli=Installed(made.cli.project, made.cli.environment, made.cli.say))


@pytest.fixture(scope="session")
def previewed(customer: Customer) -> Ran:
    """The first preview, with the policy pack of the wheel."""
    customer.open_form()
    policies = with_policies(customer.world.directory)
    return passed(customer.cli.pulumi("preview", *policies, stack="acme"))


@pytest.fixture(scope="session")
def verified(customer: Customer, previewed: Ran) -> Customer:
    """That customer, after `up`, WorkOS's form and `up`."""
    passed(customer.up())
    assert customer.state().check["verdict"] == "pending"
    assert customer.save_form() == "active"
    passed(customer.up())
    return customer
