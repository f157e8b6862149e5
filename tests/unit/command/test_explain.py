"""`logstreams explain`, offline: every code, no code, a code that is near one."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from logstreams.command.main import app
from logstreams.verification.categories import EVERY_CATEGORY
from logstreams.verification.causes import Catalogue, Retirement
from logstreams.verification.explanation import RetiredExplanation, explanation_of

CODES = [check.code for category in EVERY_CATEGORY for check in category.checks]


def explain(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["explain", *arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize("code", CODES)
def test_story_is_whole_and_has_no_placeholder_left(code: str) -> None:
    exit_code, told, _ = explain(code)

    assert exit_code == 0
    assert told.startswith(f"{code} ")
    for part in ("wanted", "severity", "cause", "repair", "explains", "needs", "source", "page"):
        assert f"\n{part:10}" in told
    assert "{" not in told


def test_code_in_small_letters_is_the_same_code() -> None:
    assert explain("ls403") == explain("LS403")


def test_json_story_is_the_catalogues_entry_with_the_checks_wanted_state() -> None:
    _, told, _ = explain("LS403", "--output", "json")

    document = json.loads(told)
    assert document["code"] == "LS403"
    assert document["wanted"]
    assert document["repair"]["command"].endswith("--stack {stack}")
    assert document["page"] == "docs/codes/LS4xx.md#ls403"


NEAR = {"digits": ("403", "LS403"), "letter O": ("LS4O3", "LS403"), "too long": ("LS4033", "LS403")}


@pytest.mark.parametrize(("typed", "meant"), NEAR.values(), ids=NEAR.keys())
def test_unknown_code_is_bad_input_and_names_near_ones(typed: str, meant: str) -> None:
    exit_code, told, complaint = explain(typed)

    assert (exit_code, told) == (2, "")
    assert typed in complaint
    assert meant in complaint


def test_code_near_none_is_told_where_all_are_listed() -> None:
    exit_code, _, complaint = explain("zzz")

    assert exit_code == 2
    assert "`logstreams explain`" in complaint


def test_without_a_code_every_code_is_listed_by_category() -> None:
    exit_code, told, _ = explain()

    assert exit_code == 0
    assert [line.split()[0] for line in told.splitlines() if line.startswith("  LS")] == CODES
    assert [
        category.title for category in EVERY_CATEGORY if f"{category.title}\n" not in told
    ] == []


def test_json_list_has_every_code() -> None:
    _, told, _ = explain("--output", "json")

    assert [one["code"] for one in json.loads(told)["codes"]] == CODES


def test_retired_code_tells_what_replaced_it() -> None:
    retirement = Retirement(since="0.2.0", why="Two causes shared it.", replaced_by=("LS209",))
    known = Catalogue(causes={}, retired={"LS299": retirement})

    explanation = explanation_of("LS299", known)

    assert isinstance(explanation, RetiredExplanation)
    assert explanation.text() == (
        "LS299 is retired since 0.2.0: Two causes shared it.\nreplaced by LS209\n"
    )
    assert explanation.document()["retired"]["replaced_by"] == ["LS209"]
