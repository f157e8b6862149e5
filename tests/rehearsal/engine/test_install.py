"""The chain: PATH, the cache, the official installer, the build."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools.engine import install
from tools.engine.gomodules import BuildError


class Machine:
    """A machine on which every link of the chain can be had or not; it records what was tried."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self.on_path: tuple[Path, str] | None = None
        self.installer = False
        self.tried: list[str] = []
        self.prefix = folder / "venv"
        (self.prefix / "bin").mkdir(parents=True)
        monkeypatch.setattr(sys, "prefix", str(self.prefix))
        monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        monkeypatch.setattr(install.official, "find_on_path", lambda _: self.on_path)
        monkeypatch.setattr(install.official, "install", self._install)
        monkeypatch.setattr(install, "build", self._build)

    def _install(self, _version: str, root: Path, _say: install.Say) -> bool:
        self.tried.append("installer")
        (root / "bin").mkdir(parents=True)
        if self.installer:
            (root / "bin" / "pulumi").write_text("installed", encoding="utf-8")
        return self.installer

    def _build(self, destination: Path, _work: Path, _say: install.Say) -> None:
        self.tried.append("build")
        destination.write_text("built", encoding="utf-8")


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Machine:
    return Machine(monkeypatch, tmp_path)


def text_of(command: Path) -> str:
    return command.read_text(encoding="utf-8")


def test_cli_on_path_is_used_with_its_own_hosts(machine: Machine, tmp_path: Path) -> None:
    official = tmp_path / "pulumi"
    official.write_text("official", encoding="utf-8")
    machine.on_path = (official, "3.300.0")

    engine = install.find_or_build()

    assert engine == install.Engine(official, "3.300.0", "path", hosts=None)
    assert text_of(machine.prefix / "bin" / "pulumi") == "official"
    assert not (machine.prefix / "engine").exists()
    assert machine.tried == []


def test_installed_cli_is_used_with_its_own_hosts_and_cached(machine: Machine) -> None:
    machine.installer = True

    engines = [install.find_or_build() for _ in range(2)]

    assert machine.tried == ["installer"]
    assert engines[0] == engines[1]
    assert (engines[0].source, engines[0].hosts) == ("installer", None)
    assert text_of(machine.prefix / "bin" / "pulumi") == "installed"
    assert not (machine.prefix / "engine").exists()


def test_built_cli_lies_beside_our_hosts_and_is_cached(machine: Machine) -> None:
    engines = [install.find_or_build() for _ in range(2)]

    assert machine.tried == ["installer", "build"]
    assert engines[0] == engines[1]
    assert engines[0].source == "go modules"
    assert engines[0].hosts == engines[0].pulumi.parent
    assert sorted(path.name for path in engines[0].pulumi.parent.iterdir()) == [
        "pulumi",
        "pulumi-language-python",
        "pulumi-resource-pulumi-python",
    ]
    # An engine looks for its hosts beside the file it is: no link may lead further.
    assert (machine.prefix / "bin" / "pulumi").resolve() == engines[0].pulumi
    assert not engines[0].pulumi.is_symlink()


def test_cache_on_another_file_system_is_copied_from(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr("os.link", refuse)

    assert text_of(install.find_or_build().pulumi) == "built"


def test_failed_build_leaves_nothing_that_would_be_taken_for_a_cli(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(destination: Path, *_: object) -> None:
        destination.write_text("half", encoding="utf-8")
        raise BuildError("no network")

    with monkeypatch.context() as broken:
        broken.setattr(install, "build", fail)
        with pytest.raises(BuildError):
            install.find_or_build()

    assert text_of(install.find_or_build().pulumi) == "built"


def test_new_official_cli_takes_the_place_of_the_built_one(
    machine: Machine, tmp_path: Path
) -> None:
    install.find_or_build()
    official = tmp_path / "pulumi"
    official.write_text("official", encoding="utf-8")
    machine.on_path = (official, "3.300.0")

    install.find_or_build()

    assert text_of(machine.prefix / "bin" / "pulumi") == "official"


def test_nothing_to_be_had_says_what_to_do(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise BuildError("No Go 1.25.11 or newer")

    monkeypatch.setattr(install, "build", fail)

    with pytest.raises(SystemExit) as stopped:
        install.main()

    message = str(stopped.value)
    assert "No Go 1.25.11 or newer" in message
    assert "Install Pulumi 3.238 or newer" in message


def test_version_to_build_is_the_one_the_module_requires() -> None:
    assert install.wanted_version().startswith("3.")
