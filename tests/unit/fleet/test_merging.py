"""Shards joined into one document."""

from __future__ import annotations

from pathlib import Path

import pytest

from logstreams.fleet.document import FleetDocument, Result, StackOutcome
from logstreams.fleet.merging import NotADocument, merged, read_document
from logstreams.fleet.scope import AffectedStacks


def shard(*stacks: str) -> FleetDocument:
    outcomes = tuple(StackOutcome(stack=stack, result=Result.GOOD) for stack in stacks)
    return FleetDocument(operation="preview", stacks=outcomes)


WANTED = AffectedStacks({"a": ("f",), "b": ("f",), "c": ("f",)}, ("gone",))


def test_shards_are_joined_in_order_with_what_was_removed() -> None:
    joined = merged([shard("c", "a"), shard("b")], WANTED, Path())

    assert [(one.stack, one.result) for one in joined.stacks] == [
        ("a", "good"),
        ("b", "good"),
        ("c", "good"),
    ]
    assert joined.removed == ("gone",)


def test_stack_of_a_missing_shard_has_no_result() -> None:
    joined = merged([shard("c", "a")], WANTED, Path())

    assert joined.stacks[1].stack == "b"
    assert joined.stacks[1].result is Result.UNFINISHED
    assert joined.stacks[1].because == ("f",)
    assert joined.worst.exit_code == 4


def test_preview_that_no_shard_tells_of_is_not_said_to_be_offline() -> None:
    assert not merged([None], WANTED, Path()).offline


def test_document_reads_back_what_it_writes(tmp_path: Path) -> None:
    file = tmp_path / "preview-1.json"
    file.write_text(shard("a").model_dump_json(by_alias=True))

    assert read_document(file) == shard("a")


def test_empty_file_is_of_a_shard_that_ended_early(tmp_path: Path) -> None:
    file = tmp_path / "preview-1.json"
    file.touch()

    joined = merged([read_document(file), shard("a", "b")], WANTED, Path())

    assert [one.result for one in joined.stacks] == ["good", "good", "unfinished"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            '{\n "version": nothing',
            "line 2, column 14: found no JSON: expected value; ",
            id="no JSON",
        ),
        pytest.param("[]", "found no JSON object; wanted", id="a list"),
        pytest.param('{"version": 2}', "version: Input should be 1; wanted", id="another version"),
        pytest.param(
            '{"version": 1, "operation": "preview", "stacks": [{"stack": 5}]}',
            "stacks[0].stack: Input should be a valid string; wanted",
            id="another shape",
        ),
    ],
)
def test_file_that_is_no_document_is_named(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "preview-1.json"
    file.write_text(text)

    with pytest.raises(NotADocument) as refused:
        read_document(file)

    assert str(refused.value).startswith(f"{file}: {message}")


def test_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotADocument, match="No such file"):
        read_document(tmp_path / "none.json")
