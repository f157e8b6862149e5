"""Whether some log matches a query: which of its attributes' patterns one value can match at once.

Exact for `*` and `?`: patterns are followed side by side, character by character, as automata.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import combinations, product
from math import prod

from logstreams.verification.destinations.datadog.query import (
    Glob,
    Leaf,
    Node,
    Term,
    Wild,
    decide,
    leaves,
)

MOST_STATES = 5_000
MOST_LOGS = 50_000
"""Beyond either the answer is None: nothing is decided by not having looked."""

_OTHER = "\0"
"""Stands for every character that no pattern names."""

_MANY_VALUES = "@targets"
"""An event has several targets, so that one may match one pattern and another another."""

Vector = tuple[bool, ...]


def satisfiable(
    node: Node,
    look: Callable[[Leaf], bool | None],
    free: Callable[[Leaf], bool],
    absent: Collection[str],
) -> bool | None:
    """Whether a log of a kind matches for sure; None: too much to try.

    Args:
        node: The query.
        look: What holds of every log of that kind; None: not known.
        free: Which of the leaves that are not known one log has and another has not.
        absent: Keys of attributes that a log of that kind may lack.
    """
    wanted = [*dict.fromkeys(leaf for leaf in leaves(node) if look(leaf) is None and free(leaf))]
    keys = dict.fromkeys(leaf.key for leaf in wanted if isinstance(leaf, Term))
    choices: list[list[dict[Leaf, bool]]] = []
    for key in keys:
        terms = [leaf for leaf in wanted if isinstance(leaf, Term) and leaf.key == key]
        vectors = at_once([term.glob for term in terms])
        if vectors is None:
            return None
        if key.startswith(_MANY_VALUES):
            vectors |= {_either(*pair) for pair in combinations(vectors, 2)}
        if key in absent:
            vectors.add((False,) * len(terms))
        choices.append([dict(zip(terms, vector, strict=True)) for vector in vectors])
    choices += [[{leaf: True}, {leaf: False}] for leaf in wanted if not isinstance(leaf, Term)]
    if prod(len(each) for each in choices) > MOST_LOGS:
        return None
    return any(
        decide(node, lambda leaf, has=has: has.get(leaf, look(leaf))) is True  # type: ignore[misc]
        for has in _merged(product(*choices))
    )


def at_once(globs: list[Glob]) -> set[Vector] | None:
    """Which patterns one value matches together with which it does not; None: too much to try."""
    letters = {one for glob in globs for one in glob if isinstance(one, str)} | {_OTHER}
    start = tuple(_settled(glob, {0}) for glob in globs)
    states, found = [start], {start}
    vectors: set[Vector] = set()
    while states:
        state = states.pop()
        for letter in letters:
            after = tuple(
                _settled(glob, _step(glob, places, letter))
                for glob, places in zip(globs, state, strict=True)
            )
            vectors.add(
                tuple(len(glob) in places for glob, places in zip(globs, after, strict=True))
            )
            if after not in found:
                found.add(after)
                states.append(after)
        if len(found) > MOST_STATES:
            return None
    return vectors


def _step(glob: Glob, places: Iterable[int], letter: str) -> set[int]:
    after: set[int] = set()
    for place in places:
        if place == len(glob):
            continue
        if glob[place] is Wild.MANY:
            after.add(place)
        elif glob[place] is Wild.ONE or glob[place] == letter:
            after.add(place + 1)
    return after


def _settled(glob: Glob, places: Iterable[int]) -> frozenset[int]:
    """With the places that are reached without a character."""
    reached = set(places)
    for place in sorted(reached):
        at = place
        while at < len(glob) and glob[at] is Wild.MANY:
            at += 1
            reached.add(at)
    return frozenset(reached)


def _either(one: Vector, other: Vector) -> Vector:
    return tuple(mine or theirs for mine, theirs in zip(one, other, strict=True))


def _merged(picks: Iterable[tuple[dict[Leaf, bool], ...]]) -> Iterator[dict[Leaf, bool]]:
    for pick in picks:
        yield {leaf: has for each in pick for leaf, has in each.items()}
