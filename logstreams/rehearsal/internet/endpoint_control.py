"""What the owner of an endpoint does there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from logstreams.rehearsal.control import ControlClient
from logstreams.rehearsal.internet.messages.endpoint import EndpointContents, EndpointSettings


@dataclass(frozen=True)
class EndpointControl:
    """One customer's endpoint."""

    identifier: str
    control: ControlClient = field(repr=False)

    def set_up(self, **settings: Any) -> None:
        """Set it up anew; `settings` are the fields of `EndpointSettings`."""
        body = EndpointSettings.model_validate(settings)
        self.control.ask("PUT", f"/endpoints/{self.identifier}", body)

    def events(self) -> tuple[Any, ...]:
        """What it stored, in the order of arrival."""
        contents = self.control.ask("GET", f"/endpoints/{self.identifier}")
        return EndpointContents.model_validate(contents).events
