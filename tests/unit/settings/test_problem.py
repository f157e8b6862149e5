from __future__ import annotations

import pytest

from logstreams.settings import Problem, SettingsError


def test_problem_is_one_line() -> None:
    problem = Problem("Pulumi.a.yaml", "a:b.c", "x\ny\x07\ud800", "z", 3)
    assert str(problem) == r"Pulumi.a.yaml:3: a:b.c: found x\ny\x07\ud800; wanted z"


def test_problem_without_a_line_names_the_file_alone() -> None:
    assert str(Problem("f", "k", "x", "y")) == "f: k: found x; wanted y"


def test_problem_is_cut_where_it_is_long() -> None:
    assert len(str(Problem("f", "k" * 10000, "x" * 10000, "y"))) < 1000


@pytest.mark.parametrize("part", ["key", "found", "wanted"])
def test_problem_never_holds_an_api_key(part: str) -> None:
    parts = {"key": "k", "found": "x", "wanted": "y", part: "it is sk_live_a1b2c3d4e5f6!"}
    problem = Problem("f", **parts)
    assert getattr(problem, part) == "it is sk_…!"
    assert "a1b2c3" not in repr(problem)


def test_error_says_all_its_problems() -> None:
    problems = (Problem("f", "a", "x", "y", 1), Problem("f", "b", "x", "y", 2))
    assert str(SettingsError(problems)).splitlines() == [str(problem) for problem in problems]
