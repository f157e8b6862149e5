"""Whether a statement covers a request: action, resource, conditions; its principal is apart.

Sources: IAM user guide, "Action", "NotAction", "Resource", "NotResource" (2026-11-28): actions
have no case, resources do; `*` is any run of characters and `?` any one.
"""

from __future__ import annotations

from .conditions import holds
from .documents import Statement
from .patterns import decided, expanded, matches
from .request import Request
from .truth import Truth, all_of, any_of, negated


def covers(statement: Statement, request: Request) -> Truth:
    """Whether a statement's action, resource and conditions fit a request."""
    if not acts(statement, request.action):
        return False
    found = concerns(statement, request)
    if found is False or not statement.conditions:
        return found
    return all_of((found, conditions_hold(statement, request)))


def acts(statement: Statement, action: str) -> bool:
    """Whether a statement is about an action; one that names none is about none."""
    if statement.actions:
        return any(_is(action, pattern) for pattern in statement.actions)
    if statement.not_actions:
        return not any(_is(action, pattern) for pattern in statement.not_actions)
    return False


def concerns(statement: Statement, request: Request) -> Truth:
    """Whether a statement is about a resource; one of a trust policy names none and is."""
    if statement.resources:
        return any_of(_names(one, statement, request) for one in statement.resources)
    return negated(any_of(_names(one, statement, request) for one in statement.not_resources))


def conditions_hold(statement: Statement, request: Request) -> Truth:
    """Whether all conditions of a statement hold."""
    return all_of(
        holds(condition, request.look, variables=statement.variables)
        for condition in statement.conditions
    )


def _is(action: str, pattern: str) -> bool:
    if pattern == "*":
        return True
    if "*" not in pattern and "?" not in pattern:
        return pattern.lower() == action.lower()
    found = expanded(pattern, None, wild=True)
    return found is not None and bool(matches(action, found, fold=True))


def _names(text: str, statement: Statement, request: Request) -> Truth:
    if text == "*":
        return True
    pattern = expanded(text, request.look if statement.variables else None, wild=True)
    if pattern is None:
        return False
    return decided(matches(request.resource, pattern), pattern, "Resource")
