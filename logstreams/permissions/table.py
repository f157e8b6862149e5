"""The table of permissions (`table.yaml`, which says what its keys mean)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from ruamel.yaml import YAML

Caller = Literal["refresh", "change", "check", "rotate"]


class Holder(StrEnum):
    """Who gets a policy."""

    DEPLOYER = "deployer"
    PREVIEW = "preview"
    VERIFIER = "verifier"


CALLERS: Mapping[Holder, frozenset[Caller]] = {
    # An update refreshes, changes, and proves delivery; the header's first value is made beside it.
    Holder.DEPLOYER: frozenset({"refresh", "change", "check", "rotate"}),
    Holder.PREVIEW: frozenset({"refresh"}),
    Holder.VERIFIER: frozenset({"check"}),
}
"""Whose calls each holder makes."""


@dataclass(frozen=True)
class Permission:
    """One action, and who needs it for what."""

    action: str
    """As in a policy: `s3:PutBucketPolicy`."""
    calls: tuple[str, ...]
    """The API calls it covers."""
    by: frozenset[Caller]
    why: str
    real: bool = False
    """Whether only Pulumi's own AWS plugin makes the calls: no rehearsal has seen them needed."""
    unrehearsed: str = ""
    """Why no rehearsal needs it, where that has another reason; empty: one does."""
    passed_to: str = ""
    """For iam:PassRole: the service that may get the role."""

    @property
    def is_rehearsed(self) -> bool:
        """Whether a rehearsal can tell that it is missing."""
        return not (self.real or self.unrehearsed)


@dataclass(frozen=True)
class Need:
    """Permissions on one resource: a statement of a policy."""

    sid: str
    resource: str
    """A name of `resources.ARNS`."""
    permissions: tuple[Permission, ...]
    when: str = ""
    """A name of `resources.FEATURES`; empty: every stack needs it."""
    tagged: str = ""
    """The feature under which only what has the kit's tag is meant; empty: by ARN alone."""

    new: bool = False
    """Whether only what has neither the kit's tag nor an alias is meant: a key that is being made.

    An existing key of others can be so too: what AWS knows of the request tells no more."""
    asks_for_tag: bool = False
    """Whether only what asks for the kit's tag may be made."""
    during: tuple[str, ...] = ()
    """The calls that this may be part of (`ec2:CreateAction`); empty: it may be made by itself."""

    def of(self, holder: Holder) -> tuple[Permission, ...]:
        """Those that one holder needs."""
        callers = CALLERS[holder]
        return tuple(each for each in self.permissions if each.by & callers)


@cache
def needs() -> tuple[Need, ...]:
    """The whole table, in its order."""
    text = files(__package__).joinpath("table.yaml").read_text(encoding="utf-8")
    rows = YAML(typ="safe").load(text)
    return tuple(map(_need, rows))


def _need(row: dict[str, Any]) -> Need:
    return Need(
        sid=row["sid"],
        resource=row["resource"],
        permissions=tuple(_permission(action, said) for action, said in row["actions"].items()),
        when=row.get("when", ""),
        tagged=row.get("tagged", ""),
        new=row.get("new", False),
        asks_for_tag=row.get("asks for tag", False),
        during=tuple(row.get("while", ())),
    )


_KEYS = frozenset({"calls", "by", "why", "real", "unrehearsed", "passed to"})


def _permission(action: str, said: dict[str, Any]) -> Permission:
    if unknown := set(said) - _KEYS:
        raise ValueError(f"table.yaml: {action}: found {sorted(unknown)}, wanted {sorted(_KEYS)}")
    return Permission(
        action=action,
        calls=tuple(said["calls"]),
        by=frozenset(said["by"]),
        why=said["why"],
        real=said.get("real", False),
        unrehearsed=said.get("unrehearsed", ""),
        passed_to=said.get("passed to", ""),
    )
