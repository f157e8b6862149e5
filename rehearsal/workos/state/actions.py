"""Audit log actions and the versions of their schemas."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rehearsal.workos.state.clock import Clock
from rehearsal.workos.state.identifiers import new_id
from rehearsal.workos.state.timestamps import timestamp


@dataclass(frozen=True)
class Schema:
    """One version of an action's schema; it never changes."""

    id: str
    version: int
    body: dict[str, Any]
    """`targets`, and `actor` and `metadata` where they were given."""
    created_at: datetime

    @property
    def target_types(self) -> list[str]:
        """The types an event's targets may have."""
        return [target["type"] for target in self.body["targets"]]

    def answer(self) -> dict[str, Any]:
        """AuditLogSchemaJson of the OpenAPI specification v0.61.0."""
        return {
            "object": "audit_log_schema",
            "version": self.version,
            **self.body,
            "created_at": timestamp(self.created_at),
        }


@dataclass
class Action:
    """An action and its schema versions, oldest first."""

    id: str
    name: str
    created_at: datetime
    schemas: list[Schema] = field(default_factory=list)

    def answer(self) -> dict[str, Any]:
        """AuditLogActionJson of the OpenAPI specification v0.61.0, with the latest schema."""
        return {
            "object": "audit_log_action",
            "name": self.name,
            "schema": self.schemas[-1].answer(),
            "created_at": timestamp(self.created_at),
            "updated_at": timestamp(self.schemas[-1].created_at),
        }


class Actions:
    """The actions of one environment."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._by_name: dict[str, Action] = {}

    def get(self, name: str) -> Action | None:
        """The action of this name."""
        return self._by_name.get(name)

    def oldest_first(self) -> list[Action]:
        """All actions."""
        return list(self._by_name.values())

    def submit(self, name: str, body: dict[str, Any]) -> Schema:
        """The latest version if it equals `body`, else a new one of an action made if missing.

        Source: the docstring of `create_schema` in the official Python SDK, `workos` 10.8.0.
        """
        now = self._clock.now()
        action = self._by_name.setdefault(name, Action(new_id("ala"), name, now))
        if not action.schemas or action.schemas[-1].body != body:
            action.schemas.append(Schema(new_id("als"), len(action.schemas) + 1, body, now))
        return action.schemas[-1]
