"""Policy documents: their statements, however they are written.

One statement may stand for a list of one, a text for a list of one, a document may be a JSON text
or an object; condition operators and keys, and actions, are the same in any letter case. A document
that says something this reader does not know is `Unreadable`: no rule passes over it in silence.

Source: IAM User Guide, "Grammar of the IAM JSON policy language", 2026-11-22.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from policies.lib.conditions import Condition, UnknownOperator, condition, matches
from policies.lib.values import listed, texts
from policies.resource import dig

_TOP = {"Version", "Id", "Statement"}
_ELEMENTS = {
    "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource",
    "Condition",
}  # fmt: skip
_LISTS = ("Action", "NotAction", "Resource", "NotResource")


class Unreadable(Exception):
    """A document is no policy, or says something that is not understood; the text says what."""


@dataclass(frozen=True)
class Principal:
    """Who a statement is about."""

    kind: str
    """AWS, Service, Federated or CanonicalUser."""
    value: str

    @property
    def everyone(self) -> bool:
        """Whether it is anybody at all."""
        return self.kind == "AWS" and self.value == "*"


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement of a policy document."""

    label: str
    """Its Sid, or where it stands."""
    allows: bool
    principals: tuple[Principal, ...]
    not_principals: tuple[Principal, ...]
    actions: tuple[str, ...]
    not_actions: tuple[str, ...]
    resources: tuple[str, ...]
    not_resources: tuple[str, ...]
    conditions: tuple[Condition, ...]
    variables: bool = False
    """Whether its document knows policy variables: Version 2012-10-17."""

    @property
    def everyone(self) -> bool:
        """Whether it is about anybody at all, conditions aside."""
        return any(principal.everyone for principal in self.principals)

    @property
    def every_action(self) -> bool:
        """Whether it is about every action there is."""
        return any(action in ("*", "*:*") for action in self.actions)

    def covers(self, action: str) -> bool:
        """Whether it is about an action, such as `s3:PutObject`."""
        if self.not_actions:
            return not any(matches(pattern, action) for pattern in self.not_actions)
        return any(matches(pattern, action) for pattern in self.actions)

    def conditions_on(self, key: str) -> tuple[Condition, ...]:
        """Return its conditions on a key, in any letter case."""
        return tuple(each for each in self.conditions if each.key == key.lower())


def statements(document: Any) -> tuple[Statement, ...]:
    """Return the statements of a document, a JSON text or an object.

    Raises:
        Unreadable: It is no policy document, or has parts that are not understood.
        UnknownValue: A part of it is not known yet.
    """
    top = _object(document)
    _known("the document", top, _TOP)
    found = listed(dig(top, "Statement"))
    if not found:
        raise Unreadable("it has no Statement")
    variables = dig(top, "Version") == "2012-10-17"
    return tuple(
        replace(_statement(each, f"statement {index}"), variables=variables)
        for index, each in enumerate(found, 1)
    )


def _object(document: Any) -> Mapping[str, Any]:
    if isinstance(document, str):
        try:
            document = json.loads(document, object_pairs_hook=_once)
        except (ValueError, RecursionError) as error:
            raise Unreadable(f"it is no JSON: {error}") from None
    if not isinstance(document, Mapping):
        raise Unreadable("it is no JSON object")
    return document


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that stands twice in an object: which one counts is anybody's guess."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Unreadable("a key stands twice in the same object")
    return found


def _known(what: str, found: Mapping[str, Any], wanted: set[str]) -> None:
    if unknown := sorted({*map(str, found)} - wanted):
        raise Unreadable(f"{what} has {', '.join(unknown)}, which no policy has")


def _statement(found: Any, place: str) -> Statement:
    if not isinstance(found, Mapping):
        raise Unreadable(f"{place} is no object")
    _known(place, found, _ELEMENTS)
    effect = dig(found, "Effect")
    if effect not in ("Allow", "Deny"):
        raise Unreadable(f"{place} has the Effect {effect!r}; it is Allow or Deny")
    lists = {name: _strings(place, name, dig(found, name)) for name in _LISTS}
    if bool(lists["Action"]) == bool(lists["NotAction"]):
        raise Unreadable(f"{place} needs either Action or NotAction")
    return Statement(
        label=str(dig(found, "Sid") or place),
        allows=effect == "Allow",
        principals=tuple(_principals(place, dig(found, "Principal"))),
        not_principals=tuple(_principals(place, dig(found, "NotPrincipal"))),
        actions=lists["Action"],
        not_actions=lists["NotAction"],
        resources=lists["Resource"],
        not_resources=lists["NotResource"],
        conditions=tuple(_conditions(place, dig(found, "Condition"))),
    )


def _strings(place: str, name: str, value: Any) -> tuple[str, ...]:
    if not all(isinstance(item, str) for item in listed(value)):
        raise Unreadable(f"{place} has a {name} that is no text")
    return texts(value)


def _principals(place: str, value: Any) -> Iterator[Principal]:
    if value is None:
        return
    by_kind = {"AWS": "*"} if value == "*" else value
    if not isinstance(by_kind, Mapping):
        raise Unreadable(f'{place} has a principal that is neither "*" nor an object')
    for kind in by_kind:
        for each in _strings(place, f"{kind} principal", dig(by_kind, kind)):
            yield Principal(str(kind), each)


def _conditions(place: str, value: Any) -> Iterator[Condition]:
    if value is None:
        return
    if not isinstance(value, Mapping):
        raise Unreadable(f"{place} has a Condition that is no object")
    for operator in value:
        keys = dig(value, operator)
        if not isinstance(keys, Mapping):
            raise Unreadable(f"{place} has the condition operator {operator} without a key")
        for key in keys:
            try:
                yield condition(str(operator), str(key), texts(dig(keys, key)))
            except UnknownOperator as error:
                raise Unreadable(f"{place} has the condition operator {error}") from None
