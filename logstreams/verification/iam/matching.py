"""Whether a statement covers a request: action, resource, conditions; its principal is apart.

Sources: IAM user guide, "Action", "NotAction", "Resource", "NotResource" (2026-11-28): actions
have no case, resources do; `*` is any run of characters and `?` any one.
"""

from __future__ import annotations

from functools import lru_cache

from .conditions import holds
from .documents import Statement
from .patterns import decided, expanded, matches
from .request import Request
from .truth import Truth, all_of, any_of, negated


def covers(statement: Statement, request: Request) -> Truth:
    """Whether the resource and the conditions of a statement fit a request; its action is apart."""
    found = concerns(statement, request)
    if found is False or not statement.conditions:
        return found
    held = conditions_hold(statement, request)
    return held if found is True else all_of((found, held))


def acts(statement: Statement, action: str) -> bool:
    """Whether a statement is about an action; one that names none is about none."""
    if statement.actions:
        return any(_is(action, pattern) for pattern in statement.actions)
    if statement.not_actions:
        return not any(_is(action, pattern) for pattern in statement.not_actions)
    return False


def concerns(statement: Statement, request: Request) -> Truth:
    """Whether a statement is about a resource; one of a trust policy names none and is."""
    listed = statement.resources or statement.not_resources
    if not listed:
        return True
    found: Truth = False
    for text in listed:
        named = _names(text, statement, request)
        if named is True:
            found = True
            break
        if named is not False:
            found = any_of((found, named))
    return found if statement.resources else negated(found)


def conditions_hold(statement: Statement, request: Request) -> Truth:
    """Whether all conditions of a statement hold."""
    keys: frozenset[str] = frozenset()
    for condition in statement.conditions:
        held = holds(condition, request.look, variables=statement.variables)
        if held is False:
            return False
        if held is not True:
            keys |= held
    return keys or True


def _is(action: str, pattern: str) -> bool:
    if pattern == "*":
        return True
    return _fits(action, pattern)


@lru_cache(maxsize=8192)
def _fits(action: str, pattern: str) -> bool:
    found = expanded(pattern, None, wild=True)
    return found is not None and bool(matches(action, found, fold=True))


def _names(text: str, statement: Statement, request: Request) -> Truth:
    if text == "*":
        return True
    pattern = expanded(text, request.look if statement.variables else None, wild=True)
    if pattern is None:
        return False
    return decided(matches(request.resource, pattern), pattern, "Resource")
