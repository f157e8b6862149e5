"""What becomes of a repository's files, at first and in an upgrade."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from logstreams.repository.changes import (
    RECORD,
    Action,
    Record,
    RepositoryError,
    apply,
    compare,
    digest,
    read_record,
)

NAME = "policies/PulumiPolicy.yaml"


def record(written: bytes) -> Record:
    return Record("0.1.0", "pip", False, {NAME: digest(written)})


def lies(folder: Path, content: bytes | None) -> None:
    if content is not None:
        (folder / "policies").mkdir()
        (folder / NAME).write_bytes(content)


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        pytest.param(None, Action.WRITE, id="nothing"),
        pytest.param(b"new", Action.SAME, id="the same"),
        pytest.param(b"theirs", Action.OVERWRITE, id="something else"),
    ],
)
def test_at_first(tmp_path: Path, there: bytes | None, expected: Action) -> None:
    lies(tmp_path, there)

    (change,) = compare(tmp_path, {NAME: b"new"}, None)

    assert change.action is expected


@pytest.mark.parametrize(
    ("there", "kit", "expected"),
    [
        pytest.param(b"old", b"new", Action.UPDATE, id="the kit's alone changed"),
        pytest.param(b"theirs", b"old", Action.KEEP, id="the team's alone changed"),
        pytest.param(b"theirs", b"new", Action.KEEP_DIFFERENT, id="both changed"),
        pytest.param(b"new", b"new", Action.SAME, id="both changed alike"),
        pytest.param(b"old", b"old", Action.SAME, id="nothing changed"),
        pytest.param(None, b"new", Action.KEEP, id="the team took it away"),
        pytest.param(b"old", None, Action.REMOVE, id="the kit has none any more"),
        pytest.param(b"theirs", None, Action.KEEP, id="the kit has none, the team's changed"),
    ],
)
def test_in_an_upgrade(
    tmp_path: Path, there: bytes | None, kit: bytes | None, expected: Action
) -> None:
    lies(tmp_path, there)
    wanted = {} if kit is None else {NAME: kit}

    (change,) = compare(tmp_path, wanted, record(b"old"))
    apply(tmp_path, [change], record(b"old"))

    assert change.action is expected
    left = kit if expected is Action.UPDATE else None if expected is Action.REMOVE else there
    assert ((tmp_path / NAME).read_bytes() if (tmp_path / NAME).exists() else None) == left


def test_upgrade_asks_about_a_file_that_is_new_to_the_kit_and_there_already(tmp_path: Path) -> None:
    lies(tmp_path, b"theirs")

    (change,) = compare(tmp_path, {NAME: b"new"}, Record("0.1.0", "pip", False, {}))

    assert change.action is Action.OVERWRITE


def test_diff_names_the_file(tmp_path: Path) -> None:
    lies(tmp_path, b"one\n")

    (change,) = compare(tmp_path, {NAME: b"two\n"}, None)

    assert change.diff.splitlines()[0] == f"--- a/{NAME}"
    assert {"-one", "+two"} <= {*change.diff.splitlines()}


def test_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    written = Record("0.1.0", "uv", True, {NAME: "0" * 64})
    apply(tmp_path, [], written)

    assert read_record(tmp_path) == written


@pytest.mark.parametrize("text", ["{", "[]", json.dumps({"kit": "0.1.0"})])
def test_record_that_is_none_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / RECORD).write_text(text)

    with pytest.raises(RepositoryError, match=r"\.logstreams\.json: found no record"):
        read_record(tmp_path)


def test_folder_in_the_place_of_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir(parents=True)

    with pytest.raises(RepositoryError, match=r"PulumiPolicy\.yaml: found a folder"):
        compare(tmp_path, {NAME: b""}, None)


def test_file_in_the_place_of_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "policies").touch()

    with pytest.raises(RepositoryError, match="found a file in the place of a folder"):
        compare(tmp_path, {NAME: b""}, None)
