"""What the next update would create, by its preview, and how Pulumi imports it instead.

The program itself tells the names, so that a project's own resources count as the kit's do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What a preview has in place of a value that an update finds out (pulumi 3.259.0,
sdk/go/common/resource/plugin/rpc.go, UnknownStringValue)."""
_PROVIDER = "pulumi:providers:"
_STACK = "pulumi:pulumi:Stack"


@dataclass(frozen=True)
class PlannedCreate:
    """A resource that the next update would create."""

    urn: str
    type: str
    parent: str
    """URN; empty: the stack itself."""
    provider: str
    """URN of its provider; empty: it is a component."""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    """As a preview has them."""
    comes_from: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By input: the URNs of the resources that its value is made of."""

    @property
    def name(self) -> str:
        """Its name in the program."""
        return self.urn.rpartition("::")[2]

    @property
    def key(self) -> str:
        """Type and name, as `StackState.resources` has them."""
        return f"{self.type}::{self.name}"

    @property
    def tags(self) -> Mapping[str, str] | None:
        """The tags that it would get, the provider's among them; None: an update finds them out."""
        tags = self.inputs.get("tagsAll") or {}
        known = isinstance(tags, Mapping) and UNKNOWN not in tags.values()
        return dict(tags) if known else None


Plan = Mapping[str, PlannedCreate]
"""By URN."""
Managed = Mapping[tuple[str, str], str]
"""URNs by type and ID."""


def planned_creates(previewed: Mapping[str, Any]) -> Plan:
    """What would be created, without what replaces something that the state has.

    Args:
        previewed: What `pulumi preview --json` prints (pulumi 3.259.0).
    """
    found = (_planned(step["newState"]) for step in previewed["steps"] if step["op"] == "create")
    return {one.urn: one for one in found if one.type != _STACK}


def ids_in_state(previewed: Mapping[str, Any]) -> Managed:
    """What the state has, and the update changes, replaces or deletes.

    Args:
        previewed: As `planned_creates`.
    """
    states = (step.get("oldState") or {} for step in previewed["steps"])
    return {(each["type"], each["id"]): each["urn"] for each in states if each.get("id")}


def _planned(state: Mapping[str, Any]) -> PlannedCreate:
    parent = str(state.get("parent") or "")
    return PlannedCreate(
        urn=state["urn"],
        type=state["type"],
        parent="" if f"::{_STACK}::" in parent else parent,
        # URN::ID
        provider=str(state.get("provider") or "").rpartition("::")[0],
        inputs=state.get("inputs") or {},
        comes_from={
            name: tuple(urns or ())
            for name, urns in (state.get("propertyDependencies") or {}).items()
        },
    )


def providers_to_make(plan: Plan, urns: Iterable[str]) -> list[str]:
    """URNs of the providers that an import of these resources needs and the state lacks."""
    needed = dict.fromkeys(plan[urn].provider for urn in urns)
    return [urn for urn in needed if urn in plan and plan[urn].type.startswith(_PROVIDER)]


def import_file(plan: Plan, ids: Mapping[str, str]) -> dict[str, Any]:
    """The file of `pulumi import` (Pulumi CLI reference, 2026-11-29).

    `component` makes an empty one (pulumi 3.259.0, pkg/cmd/pulumi/operations/import.go): those that
    the resources belong to and the state lacks. The others are named by their URNs.

    Args:
        plan: What an update would create.
        ids: What is imported, by URN.
    """
    components = dict.fromkeys(each for urn in ids for each in _components_of(plan, urn))
    known = {plan[urn].provider for urn in ids}
    known |= {plan[urn].parent for urn in (*ids, *components)} - {""} - {*components}
    resources = [
        {"type": plan[urn].type, "name": plan[urn].name, "component": True, **_parent(plan[urn])}
        for urn in components
    ]
    resources += [
        {
            "type": plan[urn].type,
            "name": plan[urn].name,
            "id": id_,
            "provider": _name(plan[urn].provider),
            **_parent(plan[urn]),
        }
        for urn, id_ in ids.items()
    ]
    return {"nameTable": {_name(urn): urn for urn in sorted(known)}, "resources": resources}


def _components_of(plan: Plan, urn: str) -> Iterator[str]:
    """The components around a resource that an update would create, the outermost first."""
    parent = plan[urn].parent
    if parent in plan:
        yield from _components_of(plan, parent)
        yield parent


def _parent(one: PlannedCreate) -> dict[str, str]:
    return {"parent": _name(one.parent)} if one.parent else {}


def _name(urn: str) -> str:
    return urn.rpartition("::")[2]
