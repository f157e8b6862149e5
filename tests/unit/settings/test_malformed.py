"""Whatever a file holds, it is read or its problems are told, and soon."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logstreams.settings import Problem, SettingsError, load
from logstreams.settings.load import LONGEST

KEYS_REST = "a1b2c3d4e5"
KEY = f"sk_live_{KEYS_REST}"

# Bits of YAML with a meaning of their own, so that random files get past the first line.
FRAGMENTS = st.sampled_from(
    [
        "config:",
        "workos-log-streams:",
        "workos-log-streams:destination:",
        "aws:region",
        "type: s3",
        "tags:",
        "stream:",
        "retention: {mode: COMPLIANCE, days: 1}",
        "egress: {addresses: [1.2.3.4]}",
        "secure",
        "- ",
        ": ",
        "? ",
        "{",
        "}",
        "[",
        "]",
        ",",
        "&a ",
        "*a",
        "<<: ",
        "!!binary ",
        "!x ",
        ">-\n",
        "#",
        "'",
        '"',
        "\n",
        "\n  ",
        "\n    ",
        "\t",
        "---",
        "...",
        "%YAML 1.1\n",
        "~",
        "null",
        "yes",
        "012",
        "1e9",
        ".inf",
        ".nan",
        "2024-01-01",
        "0x1F",
        "1:30",
        "\ufeff",
        "\u2028",
        "\x85",
        "é",
        "🐍",
        "\\ud800",
        KEY,
    ]
)
REPLACEMENTS = st.one_of(
    FRAGMENTS,
    st.text(max_size=20),
    st.integers().map(str),
    st.floats().map(str),
    st.sampled_from(
        ["[]", "{}", "[a, 1]", "{a: b}", "{secure: v1:x}", '"\\0"', "", "null", "true"]
    ),
)


def problems_of(path: Path) -> tuple[Problem, ...]:
    """The problems of a file; none where it is read."""
    try:
        load(path)
    except SettingsError as error:
        return error.problems or (Problem(str(path), "", "", ""),)
    return ()


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], None]:
    """Loads bytes as a stack file: all that may come of it are settings, or whole problems."""
    path = tmp_path_factory.mktemp("malformed") / "Pulumi.acme.yaml"

    def judged(raw: bytes) -> None:
        path.write_bytes(raw)
        # A key that lost its beginning to another piece is one no more.
        whole = raw.count(KEYS_REST.encode()) == raw.count(KEY.encode())
        problems = problems_of(path)
        for problem in problems:
            assert problem.file == str(path)
            assert problem.key
            assert problem.found
            assert problem.wanted
            assert str(problem).isprintable()
            if whole:
                assert KEYS_REST not in str(problem)
        lines = [problem.line for problem in problems]
        assert lines == sorted(lines)

    return judged


@settings(max_examples=100, deadline=None)
@given(raw=st.binary(max_size=200))
def test_random_bytes_are_told(judge: Callable[[bytes], None], raw: bytes) -> None:
    judge(raw)


@settings(max_examples=200, deadline=None)
@given(parts=st.lists(FRAGMENTS, max_size=25))
def test_random_yaml_is_told(judge: Callable[[bytes], None], parts: list[str]) -> None:
    judge("".join(parts).encode())


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_good_file_with_a_piece_replaced_is_told(
    judge: Callable[[bytes], None], full: str, data: st.DataObject
) -> None:
    text = full
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 30)))
        text = text[:start] + data.draw(REPLACEMENTS) + text[end:]
    judge(text.encode("utf-8", "surrogatepass"))


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_good_file_with_a_value_of_another_type_is_told(
    judge: Callable[[bytes], None], full: str, data: st.DataObject
) -> None:
    lines = full.splitlines()
    index = data.draw(st.integers(1, len(lines) - 1))
    key = lines[index].rpartition(": ")[0] if ": " in lines[index] else lines[index].rstrip(":")
    lines[index] = f"{key}: {data.draw(REPLACEMENTS)}"
    judge("\n".join(lines).encode("utf-8", "surrogatepass"))


@settings(max_examples=100, deadline=None)
@given(gone=st.sets(st.integers(0, 24), min_size=1))
def test_good_file_with_lines_gone_is_told(
    judge: Callable[[bytes], None], full: str, gone: set[int]
) -> None:
    kept = [line for number, line in enumerate(full.splitlines()) if number not in gone]
    judge("\n".join(kept).encode())


def longest_files() -> list[Any]:
    """Files of the greatest length, each hard on another part of the reading."""
    config = "config:\n"
    pieces = {
        "keys": "".join(f"  workos-log-streams:k{n}: {n}\n" for n in range(1000)),
        "tags": "  tags:\n" + "".join(f"    k{n}: {n}\n" for n in range(6000)),
        "addresses": f"  egress: {{addresses: [{', '.join(['3.217.146.166'] * 4300)}]}}\n",
        "one text": f"  accountId: {'x' * 65000}\n",
        "one number": f"  accountId: {'1' * 65000}\n",
        "one unknown key": f"  {'x' * 1000}: 1\n"
        + "".join(f"  {'x' * 900}{n}: 1\n" for n in range(60)),
        "quotes": "  a: " + "'" * 65000 + "\n",
        "aliases": "  tags: &a [x]\n" + "  k: *a\n" * 7000,
        "flow": "  a: " + "{a: [" * 7 + "b, " * 20000 + "\n",
        "keys of API keys": "".join(f"  k{n}: sk_live_a1b2c3d4e5\n" for n in range(1000)),
        "dates": f"  tags: [{'2024-01-01, ' * 5000}]\n",
    }
    return [
        pytest.param((config + piece)[:LONGEST], id=name.replace(" ", "-"))
        for name, piece in pieces.items()
    ]


@pytest.mark.parametrize("text", longest_files())
def test_longest_file_is_told_in_time(judge: Callable[[bytes], None], text: str) -> None:
    start = time.process_time()
    judge(text.encode())
    assert time.process_time() - start < 4


def test_key_without_a_name_is_told(judge: Callable[[bytes], None]) -> None:
    judge(b"? >-\n")


def test_conflict_of_a_merge_is_named(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.acme.yaml"
    days = "  workos-log-streams:retention: {days: %d}\n"
    conflict = f"<<<<<<< HEAD\n{days % 365}=======\n{days % 400}>>>>>>> longer\n"
    file.write_text(f"config:\n{conflict}")

    with pytest.raises(SettingsError) as problems:
        load(file)

    told = "(the file): found a merge's conflict, <<<<<<< HEAD; wanted the conflict resolved"
    assert str(problems.value) == f"{file}:2: {told}"
