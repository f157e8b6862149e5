"""Policy documents taken apart.

Source: IAM user guide, "IAM JSON policy element reference" (2026-11-28). `Version` 2012-10-17
knows policy variables; 2008-10-17, and a document without a version, do not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from .conditions import Condition

Document = Mapping[str, Any]

_KNOWS_VARIABLES = "2012-10-17"


@dataclass(frozen=True)
class Principals:
    """A `Principal` or `NotPrincipal`: names by kind (`AWS`, `Service`, `Federated` …)."""

    named: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Statement:
    """One statement."""

    allows: bool
    sid: str
    number: int
    """From 1."""
    actions: tuple[str, ...]
    not_actions: tuple[str, ...]
    resources: tuple[str, ...]
    not_resources: tuple[str, ...]
    principals: Principals | None
    not_principals: Principals | None
    conditions: tuple[Condition, ...]
    variables: bool

    @property
    def name(self) -> str:
        """Its Sid, or its place in the document."""
        return self.sid or f"number {self.number} (no Sid)"


def _is_object(found: Any) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(found, dict) or isinstance(found, Mapping)  # noqa: SIM101 - the first is quick


def parse(document: Document | None) -> tuple[Statement, ...]:
    """The statements of a document; None or what is no policy has none."""
    if not _is_object(document):
        return ()
    variables = document.get("Version") == _KNOWS_VARIABLES
    return tuple(
        _statement(one, number, variables)
        for number, one in enumerate(statements(document), 1)
        if one.get("Effect") in ("Allow", "Deny")
    )


def statements(document: Document | None) -> tuple[Mapping[str, Any], ...]:
    """The statements of a policy as they stand there, also where it has just one and no list."""
    found = (document or {}).get("Statement", ())
    listed = [found] if _is_object(found) else found
    return tuple([one for one in listed if _is_object(one)])


def sid(statement: Mapping[str, Any]) -> str:
    """What a statement is called."""
    return str(statement.get("Sid") or "(no Sid)")


def aws_principals(statement: Mapping[str, Any]) -> tuple[str, ...]:
    """The AWS principals of a statement, `*` among them."""
    principal = statement.get("Principal")
    if isinstance(principal, str):
        return (principal,)
    named = (principal or {}).get("AWS", ())
    return texts(named)


def texts(found: Any) -> tuple[str, ...]:
    """One value or a list of them, as texts; JSON's true is AWS's `true`."""
    if isinstance(found, str):
        return (found,)
    if found is None:
        return ()
    listed = found if isinstance(found, list | tuple) else (found,)
    return tuple([one if isinstance(one, str) else _text(one) for one in listed])


def _text(found: Any) -> str:
    return str(found).lower() if isinstance(found, bool) else str(found)


def _statement(found: Mapping[str, Any], number: int, variables: bool) -> Statement:
    return Statement(
        allows=found["Effect"] == "Allow",
        sid=str(found.get("Sid") or ""),
        number=number,
        actions=texts(found.get("Action")),
        not_actions=texts(found.get("NotAction")),
        resources=texts(found.get("Resource")),
        not_resources=texts(found.get("NotResource")),
        principals=_principals(found.get("Principal")),
        not_principals=_principals(found.get("NotPrincipal")),
        conditions=tuple(_conditions(found.get("Condition"))),
        variables=variables,
    )


def _principals(found: Any) -> Principals | None:
    if found is None:
        return None
    if not _is_object(found):
        return Principals(tuple(("*", name) for name in texts(found)))
    return Principals(tuple((kind, name) for kind in found for name in texts(found[kind])))


def _conditions(found: Any) -> Iterator[Condition]:
    if not _is_object(found):
        return
    for operator, block in found.items():
        if _is_object(block):
            for key, wanted in block.items():
                yield Condition(str(operator), str(key), texts(wanted))
