"""Which patterns one value can match at once, compared with every short value there is."""

from __future__ import annotations

import re
from itertools import product

import pytest

from logstreams.verification.destinations.datadog.query import Glob, Leaf, Term, Wild, parse, regex
from logstreams.verification.destinations.datadog.satisfiable import at_once, satisfiable

LETTERS = "ab."
LONGEST = 6
VALUES = ["".join(each) for n in range(1, LONGEST) for each in product(LETTERS + "\0", repeat=n)]


def glob(pattern: str) -> Glob:
    wild = {"*": Wild.MANY, "?": Wild.ONE}
    return tuple(wild.get(one, one) for one in pattern)


@pytest.mark.parametrize(
    "patterns",
    [
        ("a",),
        ("*",),
        ("?",),
        ("a*", "*b"),
        ("a*", "b*"),
        ("a.*", "a.b", "*.b"),
        ("a?", "?b", "ab"),
        ("*a*", "*b*", "a.b"),
        ("**a", "a**"),
    ],
)
def test_patterns_match_together_as_some_value_does(patterns: tuple[str, ...]) -> None:
    globs = [glob(one) for one in patterns]
    seen = {
        tuple(re.fullmatch(regex(one), value, re.DOTALL) is not None for one in globs)
        for value in VALUES
    }

    assert at_once(globs) == seen


def test_patterns_that_are_too_many_to_follow_are_not_decided() -> None:
    globs = [glob(f"*{letter}*{letter}*{letter}*{letter}*") for letter in "abcdefgh"]

    assert at_once(globs) is None


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("@action:user.* -@action:user.login", True),
        ("@action:user.login -@action:user.*", False),
        ("@action:user.* @action:*.login", True),
        ("@action:a @action:b", False),
        ("@targets.type:a @targets.type:b", True),
        ("-@action:*", False),
        ("-@metadata.x:*", True),
        ("(@action:a OR @action:b) -@action:a -@action:b", False),
        ("@action:a OR @action:b @metadata.x:y", True),
        ("login -login", False),
    ],
)
def test_some_event_matches_where_its_values_can(query: str, found: bool) -> None:
    node = parse(query)

    assert satisfiable(node, lambda _: None, lambda _: True, {"@metadata.x"}) is found


def test_leaf_that_is_not_free_is_not_chosen() -> None:
    def free(leaf: Leaf) -> bool:
        return isinstance(leaf, Term) and leaf.key == "@action"

    assert satisfiable(parse("@action:a env:prod"), lambda _: None, free, set()) is False
    assert satisfiable(parse("@action:a OR env:prod"), lambda _: None, free, set()) is True
