"""What the kit's evaluator of policies and another one do not see alike.

Each is proved where it explains a disagreement: asked in other words, which mean the same and do
not meet the difference, the two agree.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tools.asked import SESSION
from tools.variations import Question

VERSION = "2012-10-17"
VARIABLE = "${aws:PrincipalTag/team}"


@dataclass(frozen=True)
class Difference:
    """Something the two do not see alike."""

    what: str
    around: Callable[[Question], Question]
    """The same question in words that do not meet it."""


def _rewritten(question: Question, rewrite: Callable[[dict[str, Any]], None]) -> Question:
    """The question with every statement rewritten in place."""
    changed = copy.deepcopy(question)
    for document in filter(None, (changed.resource, changed.identity, changed.boundary)):
        for statement in document["Statement"]:
            rewrite(statement)
    return changed


def _addresses(question: Question, written: Callable[[str], list[str]]) -> Question:
    def rewrite(statement: dict[str, Any]) -> None:
        for operator, block in statement.get("Condition", {}).items():
            for key, found in block.items():
                if "IpAddress" in operator:
                    listed = [found] if isinstance(found, str) else found
                    block[key] = [new for one in listed for new in written(one)]

    return _rewritten(question, rewrite)


def _everywhere_in_halves(question: Question) -> Question:
    halves = ["0.0.0.0/1", "128.0.0.0/1"]
    return _addresses(question, lambda one: halves if one == "0.0.0.0/0" else [one])


def _hosts_as_ranges(question: Question) -> Question:
    return _addresses(question, lambda one: [one if "/" in one else f"{one}/32"])


def _variables_spelled_out(question: Question) -> Question:
    """Documents of 2008 in the words of 2012: `${$}` is the character, so no variable stands."""

    def literal(found: Any) -> Any:
        if isinstance(found, str):
            return found.replace("${", "${$}{")
        if isinstance(found, list):
            return [literal(one) for one in found]
        return {key: literal(one) for key, one in found.items()}

    changed = copy.deepcopy(question)
    for document in filter(None, (changed.resource, changed.identity, changed.boundary)):
        if document.get("Version") != VERSION:
            document["Version"] = VERSION
            for statement in document["Statement"]:
                for name in {"Resource", "NotResource", "Condition"} & statement.keys():
                    statement[name] = literal(statement[name])
    return changed


def _without_null_variables(question: Question) -> Question:
    """A NotResource without texts whose variable has no value: they name no resource."""
    if any(key == "aws:principaltag/team" for key, _ in question.request.context):
        return question

    def rewrite(statement: dict[str, Any]) -> None:
        if "NotResource" in statement:
            found = statement["NotResource"]
            listed = [found] if isinstance(found, str) else found
            kept = [one for one in listed if "${" not in one]
            statement["NotResource"] = kept or ["arn:aws:s3:::no-such-bucket"]

    return _rewritten(question, rewrite)


def _without_absent_keys(question: Question) -> Question:
    """Without `ForAnyValue:…IfExists` of a key that is absent, which holds and so asks nothing."""
    given = {key for key, _ in question.request.context}

    def rewrite(statement: dict[str, Any]) -> None:
        for operator, block in statement.get("Condition", {}).items():
            if operator.startswith("ForAnyValue:") and operator.endswith("IfExists"):
                for key in [one for one in block if one.lower() not in given]:
                    del block[key]
        conditions = {name: one for name, one in statement.pop("Condition", {}).items() if one}
        if conditions:
            statement["Condition"] = conditions

    return _rewritten(question, rewrite)


def _all_of_them(question: Question) -> Question:
    for around in (
        _variables_spelled_out,
        _without_null_variables,
        _without_absent_keys,
        _hosts_as_ranges,
        _everywhere_in_halves,
    ):
        question = around(question)
    return question


OF_IAM_SIMULATE = (
    Difference(
        "iam-simulate takes no address to be in 0.0.0.0/0. As two halves both see it alike",
        _everywhere_in_halves,
    ),
    Difference(
        "To iam-simulate an IPv6 address is outside every range of IPv4, but not other than a "
        "single IPv4 address. With /32 both see it alike",
        _hosts_as_ranges,
    ),
    Difference(
        "iam-simulate replaces policy variables in documents of Version 2008-10-17, which knows "
        "none (IAM User Guide, Version, 2026-11-28). With the characters spelled out "
        "both see it alike",
        _variables_spelled_out,
    ),
    Difference(
        "To iam-simulate a NotResource with a variable that has no value is about nothing. The IAM "
        "User Guide (Policy variables with no value, 2026-11-28) has nothing equal or like it, so "
        "that every resource is another. Without that text both see it alike",
        _without_null_variables,
    ),
    Difference(
        "To iam-simulate `ForAnyValue:…IfExists` does not hold for a key that is absent. The IAM "
        "User Guide (…IfExists condition operators, 2026-11-28) has it hold under every operator "
        "but Null. Without that condition both see it alike",
        _without_absent_keys,
    ),
    Difference("Several of these at once", _all_of_them),
)


def _variables_replaced(question: Question) -> Question:
    """Documents of 2012 with the variable's value in its place; without one it names nothing."""
    team = dict(question.request.context).get("aws:principaltag/team")

    def put_in(found: Any) -> Any:
        if isinstance(found, str):
            return found.replace(VARIABLE, str(team) if team else "no-such-value")
        if isinstance(found, list):
            return [put_in(one) for one in found]
        return {key: put_in(one) for key, one in found.items()}

    changed = copy.deepcopy(question)
    for document in filter(None, (changed.resource, changed.identity, changed.boundary)):
        if document.get("Version") == VERSION:
            for statement in document["Statement"]:
                for name in {"Resource", "NotResource", "Condition"} & statement.keys():
                    statement[name] = put_in(statement[name])
    return changed


def _everybody_by_session(question: Question) -> Question:
    role = question.request.principal_arn.rpartition("/")[2]
    session = f"arn:aws:sts::{question.request.account}:assumed-role/{role}/{SESSION}"

    def rewrite(statement: dict[str, Any]) -> None:
        everybody = statement.get("Principal") in ("*", {"AWS": "*"}, {"AWS": ["*"]})
        if statement["Effect"] == "Allow" and everybody:
            statement["Principal"] = {"AWS": session}

    return _rewritten(question, rewrite)


OF_MINISTACK = (
    Difference(
        "MiniStack replaces no policy variables (docs/rehearsal.md). With their values in place "
        "both see it alike",
        _variables_replaced,
    ),
    Difference(
        "To MiniStack an Allow of the resource's policy for everybody is limited by a permissions "
        "boundary. The IAM User Guide (Principal, 2026-11-28) has it match the session itself. "
        "With the session's ARN both see it alike",
        _everybody_by_session,
    ),
    Difference(
        "Both at once", lambda question: _everybody_by_session(_variables_replaced(question))
    ),
)
