"""Why a decision is what it is, statement by statement, for people who argue with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .conditions import Condition, holds
from .decision import Layer, Reference
from .documents import Principals, Statement
from .evaluation import Policies, naming
from .matching import acts, concerns
from .principals import Principal, with_boundary
from .request import Request
from .truth import Truth, all_of, any_of
from .values import Possible, Prefix, Unlisted


@dataclass(frozen=True)
class Step:
    """One statement and what it has to do with the request."""

    reference: Reference
    applies: Truth
    because: str
    """What keeps it from covering the request, what that depends on, or by what it covers it."""

    @property
    def word(self) -> str:
        """`allows`, `denies`, `may allow`, `may deny` or `does not apply`."""
        if self.applies is False:
            return "does not apply"
        effect = "allow" if self.reference.allows else "deny"
        if self.applies is not True:
            return f"may {effect}"
        return "allows" if self.reference.allows else "denies"


def derive(policies: Policies, request: Request) -> tuple[Step, ...]:
    """Every statement of the policies, in their order, with what it has to do with the request."""
    return tuple(_steps(policies, request))


def _steps(policies: Policies, request: Request) -> Iterator[Step]:
    principal = request.principal
    if policies.boundary is not None:
        principal = with_boundary(principal, bounded=True)
    for layer, document, statement in policies.parsed:
        reference = Reference(layer, document, statement.name, statement.allows)
        yield Step(reference, *_evaluated(layer, statement, request, principal))


def _evaluated(
    layer: Layer, statement: Statement, request: Request, principal: Principal
) -> tuple[Truth, str]:
    if not acts(statement, request.action):
        listed = statement.actions or statement.not_actions
        other = "other than " if statement.not_actions else ""
        return False, f"it is about actions {other}{_listed(listed)}"
    named: Truth = True
    if layer is Layer.RESOURCE:
        named = any_of(truth for _, truth in naming(statement, principal))
        if named is False:
            return False, f"it is about {_whom(statement)}"
    about = concerns(statement, request)
    if about is False:
        listed = statement.resources or statement.not_resources
        other = "other than " if statement.not_resources else ""
        return False, f"it is about resources {other}{_listed(listed)}"
    conditions = [
        (one, holds(one, request.look, variables=statement.variables))
        for one in statement.conditions
    ]
    if failing := [one for one, truth in conditions if truth is False]:
        return False, f"its condition does not hold: {_told(failing[0], request)}"
    truth = all_of((named, about, *(found for _, found in conditions)))
    if truth is True:
        told = "; ".join(_told(one, request) for one, _ in conditions)
        return True, told or "it has no condition"
    keys = ", ".join(sorted(truth)) if isinstance(truth, frozenset) else ""
    return truth, f"it depends on {keys}"


def _told(condition: Condition, request: Request) -> str:
    wanted = _listed(condition.wanted)
    found = shown(request.look(condition.key))
    return f"{condition.operator} {condition.key} {wanted}; the request has {found}"


def shown(possible: Possible) -> str:
    """What is known of a key, in words."""
    if not possible:
        return "a value that is not known"
    return " or ".join(
        "none" if one is None else ", ".join(map(_value, one)) or "no value" for one in possible
    )


def _value(value: str | Prefix | Unlisted) -> str:
    if isinstance(value, Prefix):
        return f"{value.text}…"
    return value.value if isinstance(value, Unlisted) else value


_MANY = 6
"""More values than these are counted and not listed."""


def _listed(values: tuple[str, ...]) -> str:
    if len(values) > _MANY:
        return f"{', '.join(values[:_MANY])} and {len(values) - _MANY} more"
    return ", ".join(values)


def _whom(statement: Statement) -> str:
    if statement.principals is not None:
        return f"principals {_names(statement.principals)}"
    if statement.not_principals is not None:
        return f"principals other than {_names(statement.not_principals)}"
    return "nobody: it has no Principal"


def _names(principals: Principals) -> str:
    return _listed(tuple(name for _, name in principals.named))
