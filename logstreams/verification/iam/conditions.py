"""A statement's conditions against a request.

Source: IAM user guide, "Condition operators", "Set operators for multivalued context keys" and
"Conditions with multiple context keys or values" (2026-11-28):

- all operators and keys of a statement must hold; of the values of one key, one (none, if negated);
- a key that is absent: a positive operator does not hold, a negated one does, `...IfExists` does,
  `ForAllValues` does, `ForAnyValue` does not, and `Null` asks for just that;
- names of operators and keys have no case.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from .operators import OPERATORS, Operator
from .patterns import Look
from .truth import Truth, all_of, any_of, negated
from .values import Alternative, Value

FOR_ALL, FOR_ANY = "forallvalues", "foranyvalue"
_IF_EXISTS = "ifexists"


@dataclass(frozen=True)
class Test:
    """An operator with its set prefix and its suffix."""

    operator: Operator | None
    """None: `Null`."""
    quantifier: str = ""
    if_exists: bool = False


@dataclass(frozen=True)
class Condition:
    """One key of one operator of a statement."""

    operator: str
    """As written."""
    key: str
    """As written."""
    wanted: tuple[str, ...]

    @property
    def test(self) -> Test | None:
        """What the operator asks; None: AWS has no such operator."""
        return parsed(self.operator)


@lru_cache(maxsize=512)
def parsed(operator: str) -> Test | None:
    """An operator taken apart; None: AWS has none of this name."""
    name = operator.lower()
    if name == "null":
        return Test(None)
    quantifier, _, rest = name.rpartition(":")
    if quantifier not in ("", FOR_ALL, FOR_ANY):
        return None
    found = OPERATORS.get(rest.removesuffix(_IF_EXISTS))
    return Test(found, quantifier, rest.endswith(_IF_EXISTS)) if found else None


def holds(condition: Condition, look: Look, *, variables: bool) -> Truth:
    """Whether a condition holds for a request.

    Args:
        condition: The condition.
        look: What is known of a key in the request.
        variables: Whether the document knows policy variables.
    """
    test = condition.test
    if test is None:
        return frozenset({f"operator {condition.operator}"})
    possible = look(condition.key)
    if not possible:
        return frozenset({condition.key})
    if len(possible) == 1:
        return _with(possible[0], condition, test, look if variables else None)
    answers = [
        _with(alternative, condition, test, look if variables else None) for alternative in possible
    ]
    if all(answer == answers[0] for answer in answers):
        return answers[0]
    return frozenset({condition.key}).union(*(one for one in answers if not isinstance(one, bool)))


def _with(values: Alternative, condition: Condition, test: Test, look: Look | None) -> Truth:
    """Whether the condition holds where the key has these values, or is absent."""
    if test.operator is None:
        absent_is_wanted = any(one.lower() == "true" for one in condition.wanted)
        return (values is None) == absent_is_wanted
    if values is None:
        if test.if_exists or test.quantifier == FOR_ALL:
            return True
        return test.operator.negated and test.quantifier != FOR_ANY
    if len(values) == 1:  # which all set operators count alike
        return _compared(values[0], condition, test.operator, look)
    found = [_compared(value, condition, test.operator, look) for value in values]
    # Without a set operator a key has one value; of several, all count for a negated operator.
    for_all = test.quantifier == FOR_ALL or (not test.quantifier and test.operator.negated)
    return all_of(found) if for_all else any_of(found)


def _compared(value: Value, condition: Condition, operator: Operator, look: Look | None) -> Truth:
    """Whether an operator holds for one value of the request."""
    found: Truth = False
    for wanted in condition.wanted:
        one = operator.compare(value, wanted, look, condition.key)
        if one is True:
            found = True
            break
        if one is not False:
            found = any_of((found, one))
    return negated(found) if operator.negated else found
