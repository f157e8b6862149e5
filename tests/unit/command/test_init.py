"""`logstreams init`: what it writes, asks and refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from logstreams.command.main import app
from logstreams.repository.changes import digest
from tests.unit.repository.wheels import wheel
from tools import repository
from tools.repository import FREE, ROOT, constraints


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    return wheel(tmp_path)


@pytest.fixture
def team(tmp_path: Path) -> Path:
    return tmp_path / "team"


def init(team: Path, kit: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["init", str(team), "--kit", str(kit), *options])


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def pins(path: Path) -> dict[str, str]:
    return dict(re.findall(r"(?m)^([a-z0-9._-]+)==([^ ;\\]+)", path.read_text()))


def test_writes_a_repository_and_says_what_comes_next(team: Path, kit: Path) -> None:
    result = init(team, kit)

    assert result.exit_code == 0, result.output
    assert f"cd {team}\n" in result.stdout
    assert "pip install --require-hashes -r requirements.txt" in result.stdout
    assert {*files(team)} == {
        ".github/actions/setup/action.yml",
        ".github/workflows/deploy.yml",
        ".github/workflows/watch.yml",
        ".github/workflows/preview.yml",
        ".gitignore",
        ".logstreams.json",
        "Pulumi.yaml",
        "README.md",
        "__main__.py",
        "docs/ci-access.md",
        "docs/stack-file.md",
        f"kit/{kit.name}",
        "policies/PulumiPolicy.yaml",
        "policies/__main__.py",
        "requirements.txt",
        "stacks/template.yaml",
    }
    assert "toolchain: pip" in (team / "Pulumi.yaml").read_text()


def test_states_of_0_1_find_the_providers_where_they_look(team: Path, kit: Path) -> None:
    init(team, kit, "--from-0.1")

    (line,) = (team / "hooks" / "delivery.py").read_text().splitlines()
    assert line.startswith("from logstreams.hooks.delivery import DeliveryCheckProvider, Delivery")


def test_every_requirement_has_a_hash(team: Path, kit: Path) -> None:
    init(team, kit)

    text = (team / "requirements.txt").read_text().replace("\\\n", "")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert len(lines) > 50
    assert [line for line in lines if "--hash=sha256:" not in line] == []


def test_every_action_is_pinned_to_a_commit(team: Path, kit: Path) -> None:
    init(team, kit)

    texts = [path.read_text() for path in (team / ".github").rglob("*.yml")]
    used = re.findall(r"uses: (\S+)", "\n".join(texts))
    assert len(used) > 10
    pinned = re.compile(r"\./\.github/actions/setup|[\w/-]+@[0-9a-f]{40}")
    assert [one for one in used if not pinned.fullmatch(one)] == []


def test_dry_run_writes_nothing(team: Path, kit: Path) -> None:
    result = init(team, kit, "--dry-run")

    assert result.exit_code == 0
    assert f"write  {team / 'Pulumi.yaml'}" in result.stdout
    assert not team.exists()


def test_file_with_something_else_is_named_and_left_where_nobody_can_be_asked(
    team: Path, kit: Path
) -> None:
    team.mkdir()
    (team / "README.md").write_text("ours")

    result = init(team, kit)

    assert result.exit_code == 2
    assert f"found {team / 'README.md'} with something else in it" in result.stderr
    assert files(team) == {"README.md": b"ours"}


def test_yes_overwrites(team: Path, kit: Path) -> None:
    team.mkdir()
    (team / "README.md").write_text("ours")

    assert init(team, kit, "--yes").exit_code == 0
    assert "ours" not in (team / "README.md").read_text()


def test_second_time_changes_nothing(team: Path, kit: Path) -> None:
    init(team, kit)
    before = files(team)

    result = init(team, kit)

    assert (result.exit_code, files(team)) == (0, before)
    assert "nothing to do" in result.stdout


def test_upgrade_applies_what_the_kit_changed_and_keeps_what_the_team_did(
    team: Path, kit: Path
) -> None:
    init(team, kit, "--from-0.1")
    (team / "README.md").write_text("ours")
    wanted = (team / "Pulumi.yaml").read_text()
    # As an older kit would have written it.
    record = json.loads((team / ".logstreams.json").read_text())
    older = wanted.replace("toolchain: pip", "toolchain: old")
    (team / "Pulumi.yaml").write_text(older)
    record["files"]["Pulumi.yaml"] = digest(older.encode())
    (team / ".logstreams.json").write_text(json.dumps(record))

    result = init(team, kit, "--upgrade")

    assert result.exit_code == 0, result.output
    assert {"-    toolchain: old", "+    toolchain: pip"} <= {*result.stderr.splitlines()}
    assert (team / "Pulumi.yaml").read_text() == wanted
    assert (team / "README.md").read_text() == "ours"
    assert (team / "hooks" / "delivery.py").exists()
    assert json.loads((team / ".logstreams.json").read_text())["from01"] is True


def test_upgrade_of_what_init_did_not_write_is_refused(team: Path, kit: Path) -> None:
    result = init(team, kit, "--upgrade")

    assert result.exit_code == 2
    assert f"{team}: found no .logstreams.json" in result.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param(("--toolchain", "poetry"), "--toolchain: found 'poetry', wanted", id="tool"),
        pytest.param(("--kit", "newest"), "--kit: found 'newest', wanted a version", id="kit"),
    ],
)
def test_bad_input_is_named(team: Path, kit: Path, options: tuple[str, ...], said: str) -> None:
    result = init(team, kit, *options)

    assert result.exit_code == 2
    assert said in result.stderr
    assert not team.exists()


def test_document_names_every_file(team: Path, kit: Path) -> None:
    result = init(team, kit, "--output", "json")

    document = json.loads(result.stdout)
    assert {one["path"]: one["action"] for one in document["files"]}["Pulumi.yaml"] == "write"
    assert document["kit"]["file"] == f"kit/{kit.name}"


def test_uv_gets_every_version_and_makes_its_own_lock(
    team: Path, kit: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "bin").mkdir()
    uv = tmp_path / "bin" / "uv"
    uv.write_text(
        '#!/bin/sh\n[ "$1 $2" = "lock --quiet" ] && grep -c == pyproject.toml > uv.lock\n'
    )
    uv.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")

    result = init(team, kit, "--toolchain", "uv")

    assert result.exit_code == 0, result.output
    locked = len(
        re.findall(r"(?m)^[a-z0-9.-]+==", (repository.FILES / "requirements.txt").read_text())
    )
    assert int((team / "uv.lock").read_text()) == locked
    assert not (team / "requirements.txt").exists()
    assert "toolchain: uv" in (team / "Pulumi.yaml").read_text()
    assert "uv sync" in result.stdout


def test_uv_that_is_not_there_is_asked_for_before_anything_is_written(
    team: Path, kit: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    result = init(team, kit, "--toolchain", "uv")

    assert result.exit_code == 2
    assert "found no uv on PATH" in result.stderr
    assert not team.exists()


def test_lock_has_the_versions_of_this_repository_but_for_what_the_policies_need() -> None:
    theirs = pins(repository.FILES / "requirements.txt")
    ours = pins(ROOT / "requirements.txt")

    assert {name for name in ours if theirs[name] != ours[name]} == {*FREE}
    assert [pin for pin in constraints().split() if pin.split("==")[0] in theirs] == [
        f"{name}=={version}" for name, version in sorted(theirs.items())
    ]
