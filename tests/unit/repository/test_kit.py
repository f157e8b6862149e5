"""Which wheel a repository depends on, and what is wrong with one that cannot be it."""

from __future__ import annotations

import hashlib
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from logstreams import __version__
from logstreams.repository import kit as module
from logstreams.repository.kit import KitError, find_kit
from tests.unit.repository.wheels import wheel


def test_file_is_kept_in_the_repository_with_its_hash(tmp_path: Path) -> None:
    file = wheel(tmp_path)

    kit = find_kit(str(file))

    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    assert kit.requirement == f"./kit/{file.name} \\\n    --hash=sha256:{sha256}"
    assert kit.content == file.read_bytes()


def test_version_of_an_index_has_the_hash_that_pip_downloads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = hashlib.sha256(wheel(tmp_path).read_bytes()).hexdigest()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))

    kit = find_kit(__version__)

    named = f"workos-log-streams=={__version__}"
    assert kit.requirement == f"{named} \\\n    --hash=sha256:{sha256}"
    assert kit.file == ""


def test_version_that_no_index_has_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))

    with pytest.raises(KitError, match=f"index has no workos-log-streams {__version__}"):
        find_kit(__version__)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args, directory=str(tmp_path))

        def log_message(self, *_: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def https(served: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The same server under an https:// name: TLS is the library's affair."""
    get = httpx2.get
    name = "https://packages.example"
    monkeypatch.setattr(
        module.httpx2, "get", lambda url, **how: get(url.replace(name, served), **how)
    )
    return name


def test_url_is_written_down_with_its_hash(https: str, tmp_path: Path) -> None:
    file = wheel(tmp_path)

    kit = find_kit(f"{https}/{file.name}#sha256=old")

    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    named = f"workos-log-streams @ {https}/{file.name}"
    assert kit.requirement == f"{named} \\\n    --hash=sha256:{sha256}"


def test_url_that_answers_with_an_error_is_named(https: str) -> None:
    with pytest.raises(KitError, match=r"packages\.example/none\.whl: .*404"):
        find_kit(f"{https}/none.whl")


def test_credentials_in_a_url_are_refused_and_not_repeated() -> None:
    with pytest.raises(KitError, match="found credentials") as raised:
        find_kit("https://me:canary@packages.example/kit.whl")

    assert "canary" not in str(raised.value)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        pytest.param({"version": "0.0.9"}, "found version 0.0.9, wanted", id="another version"),
        pytest.param({"name": "other"}, "found other, wanted workos-log-streams", id="another"),
    ],
)
def test_wheel_of_something_else_is_refused(
    tmp_path: Path, made: dict[str, str], said: str
) -> None:
    file = wheel(tmp_path, **made)

    with pytest.raises(KitError, match=f"{file.name}: {said}"):
        find_kit(str(file))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        pytest.param("0.0.9", "found version 0.0.9", id="another version"),
        pytest.param("newest", "found 'newest', wanted a version", id="no version"),
        pytest.param("http://packages.example/kit.whl", "wanted a version", id="not by TLS"),
        pytest.param("/nowhere/kit.whl", "/nowhere/kit.whl: No such file", id="no file"),
    ],
)
def test_what_is_no_kit_is_named(asked: str, said: str) -> None:
    with pytest.raises(KitError, match=said):
        find_kit(asked)


def test_file_that_is_no_wheel_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.whl").write_text("no zip")

    with pytest.raises(KitError, match=r"x\.whl: found no wheel"):
        find_kit(str(tmp_path / "x.whl"))


class Origin:
    """A distribution's direct_url.json (PEP 610)."""

    def __init__(self, origin: dict[str, Any] | None) -> None:
        self._origin = origin

    def read_text(self, _: str) -> str | None:
        return None if self._origin is None else json.dumps(self._origin)


def installed(monkeypatch: pytest.MonkeyPatch, origin: dict[str, Any] | None) -> None:
    monkeypatch.setattr(module, "distribution", lambda _: Origin(origin))


def test_kit_that_runs_is_taken_from_where_it_was_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = wheel(tmp_path)
    installed(monkeypatch, {"url": file.as_uri(), "archive_info": {}})

    assert find_kit(None).file == f"kit/{file.name}"


@pytest.mark.parametrize(
    ("origin", "said"),
    [
        pytest.param({"url": "file:///src", "dir_info": {}}, "runs from sources", id="folder"),
        pytest.param({"url": "https://git.example/kit", "vcs_info": {}}, "sources", id="git"),
        pytest.param(
            {"url": "file:///gone/kit.whl", "archive_info": {}},
            "/gone/kit.whl, which is gone",
            id="gone",
        ),
    ],
)
def test_kit_that_cannot_be_depended_on_is_named(
    monkeypatch: pytest.MonkeyPatch, origin: dict[str, Any], said: str
) -> None:
    installed(monkeypatch, origin)

    with pytest.raises(KitError, match=said):
        find_kit(None)
