"""What a user is told: one edit of a good file, one problem, word for word (edits.yaml)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from ruamel.yaml import YAML

EDITS = {
    edit["edit"].replace(" ", "-"): edit
    for edit in YAML(typ="safe").load(Path(__file__).with_name("edits.yaml"))
}
TOGETHER = (
    "account-without-quotes",
    "days-none",
    "encryption-key-elsewhere",
    "access-logs-into-the-archive-by-name",
    "destroying-what-cannot-be",
    "address-twice",
)


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_edit_of_a_good_file_is_told_as_one_problem(
    full: str, told: Callable[[str], list[str]], edit: dict[str, str]
) -> None:
    assert full.count(edit["replace"]) == 1
    assert told(full.replace(edit["replace"], edit["by"])) == [edit["says"]]


def test_good_file_has_no_problem(full: str, told: Callable[[str], list[str]]) -> None:
    assert told(full) == []


def test_many_edits_are_all_told_in_the_order_of_the_file(
    full: str, told: Callable[[str], list[str]]
) -> None:
    text = full
    for name in TOGETHER:
        text = text.replace(EDITS[name]["replace"], EDITS[name]["by"])
    assert told(text) == [EDITS[name]["says"] for name in TOGETHER]


def test_api_key_is_never_repeated() -> None:
    with_key = [edit for edit in EDITS.values() if "a1b2c3d4e5" in edit["by"]]
    assert len(with_key) == 5
    assert not any("a1b2c3d4e5" in edit["says"] for edit in with_key)
