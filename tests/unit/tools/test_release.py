"""Releases: what a section is made of, where the version stands, what stops one."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from logstreams import __version__
from tools import release as releases
from tools.release import PLACES, ReleaseError, fragments, release, section, versions

ROOT = Path(__file__).resolve().parents[3]
DAY = date(2026, 12, 1)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a folder with what a release reads and writes, and two changes."""
    for place in (*PLACES, "CHANGELOG.md"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / place, tmp_path / place)
    (tmp_path / "changes").mkdir()
    shutil.copy(ROOT / "changes" / "README.md", tmp_path / "changes")
    (tmp_path / "changes" / "a-lamp.fixed.md").write_text("The lamp is lit.\n")
    (tmp_path / "changes" / "a-door.changed.md").write_text("The door opens inwards:\npull it.\n")
    return tmp_path


def test_changes_of_this_repository_are_named_and_say_something() -> None:
    fragments(ROOT)


def test_version_is_the_same_in_every_place() -> None:
    assert set(versions(ROOT).values()) == {__version__}


def test_section_has_each_change_under_its_kind(root: Path) -> None:
    assert section("0.2.0", DAY, root) == (
        "## 0.2.0, 2026-12-01\n\n"
        "### Changed\n\n- The door opens inwards:\n  pull it.\n\n"
        "### Fixed\n\n- The lamp is lit.\n"
    )


def test_release_writes_the_section_and_every_version_and_leaves_no_change(root: Path) -> None:
    before = (root / "CHANGELOG.md").read_text()

    release("12.3.4", DAY, root)

    after = (root / "CHANGELOG.md").read_text()
    assert after.index("## 12.3.4, 2026-12-01") < after.index("- The lamp is lit.")
    assert after.replace(
        "\n" + after[after.index("## 12.3.4") : after.index("lit.\n") + 5], ""
    ) == (before)
    assert set(versions(root).values()) == {"12.3.4"}
    assert [path.name for path in (root / "changes").iterdir()] == ["README.md"]
    with pytest.raises(ReleaseError, match="found no change"):
        release("12.3.5", DAY, root)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        pytest.param("door.md", "Open.", "wanted <a-few-words>.<kind>.md", id="no kind"),
        pytest.param("door.improved.md", "Open.", "kind one of security", id="another kind"),
        pytest.param("door.added.md", " \n", "found nothing in it", id="empty"),
    ],
)
def test_change_that_cannot_be_read_stops_the_release(
    root: Path, name: str, text: str, said: str
) -> None:
    (root / "changes" / name).write_text(text)
    before = (root / "CHANGELOG.md").read_text()

    with pytest.raises(ReleaseError, match=f"changes/{name}: .*{said}"):
        release("0.2.0", DAY, root)

    assert (root / "CHANGELOG.md").read_text() == before
    assert set(versions(root).values()) == {__version__}


@pytest.mark.parametrize("version", ["0.2", "v0.2.0", "next"])
def test_version_that_is_none_is_refused(root: Path, version: str) -> None:
    with pytest.raises(ReleaseError, match=f"found {version}, wanted three numbers"):
        release(version, DAY, root)


def test_place_that_lost_its_version_stops_the_release(root: Path) -> None:
    (root / "policies" / "PulumiPolicy.yaml").write_text("runtime: python\n")

    with pytest.raises(ReleaseError, match=r"policies/PulumiPolicy\.yaml: found version"):
        release("0.2.0", DAY, root)

    assert (root / "changes" / "a-lamp.fixed.md").exists()


def test_dry_run_changes_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(releases, "ROOT", root)
    monkeypatch.setattr("sys.argv", ["release", "0.2.0", "--dry-run"])

    releases.main()

    assert "### Fixed" in capsys.readouterr().out
    assert (root / "changes" / "a-lamp.fixed.md").exists()
    assert set(versions(root).values()) == {__version__}
