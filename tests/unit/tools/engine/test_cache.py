"""The cache: whole results only, one process at a time."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from tools.engine.cache import cache_directory, filling


def test_cache_directory_follows_xdg(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    directory = cache_directory("pulumi", "3.259.0")

    assert directory.parent == tmp_path / "workos-log-streams" / "pulumi" / "3.259.0"


@pytest.mark.parametrize("value", ["", "relative/cache"], ids=["empty", "relative"])
def test_cache_directory_without_a_usable_xdg_is_in_the_home(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, value: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", value)
    monkeypatch.setenv("HOME", str(tmp_path))

    assert cache_directory("pulumi", "1").is_relative_to(tmp_path / ".cache")


def test_filling_removes_what_an_interrupted_process_left(tmp_path: Path) -> None:
    leftover = tmp_path / "part-interrupted"
    leftover.mkdir()
    (leftover / "pulumi").write_bytes(b"half")

    with filling(tmp_path, print) as part:
        assert list(part.iterdir()) == []

    assert list(tmp_path.iterdir()) == []


def test_failed_filling_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        with filling(tmp_path, print) as part:
            (part / "pulumi").write_bytes(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert list(tmp_path.iterdir()) == []


def test_two_fillings_at_once_take_turns_and_the_second_says_that_it_waits(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tools.engine.cache.WAIT_SECONDS", 0.01)
    built: list[int] = []
    said: list[str] = []
    inside = threading.Event()

    def fill() -> None:
        with filling(tmp_path, said.append) as part:
            inside.set()
            if not (tmp_path / "pulumi").exists():
                time.sleep(0.3)
                (part / "pulumi").touch()
                (part / "pulumi").rename(tmp_path / "pulumi")
                built.append(1)

    first, second = threading.Thread(target=fill), threading.Thread(target=fill)
    first.start()
    inside.wait()
    second.start()
    first.join()
    second.join()

    assert built == [1]
    assert "Waiting for another set-up" in said[0]
