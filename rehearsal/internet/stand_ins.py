"""What the owners of those behind names do there, and see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from pydantic import BaseModel

from rehearsal.control import ControlClient
from rehearsal.internet.messages.datadog import DatadogLog, DatadogSettings
from rehearsal.internet.messages.endpoint import EndpointSettings
from rehearsal.internet.messages.splunk import SplunkEvent, SplunkSettings


@dataclass(frozen=True)
class _StandIn:
    identifier: str
    control: ControlClient = field(repr=False)

    kind: ClassVar[str]
    model: ClassVar[type[BaseModel]]

    def set_up(self, **settings: Any) -> None:
        """Make it, or set it up anew: what is not named is as nobody ever set it."""
        self.control.ask("POST", self._path, self.model.model_validate(settings))

    def change(self, **settings: Any) -> None:
        """Change these settings and leave the others."""
        self.control.ask("PATCH", self._path, self.model.model_validate(settings))

    @property
    def _path(self) -> str:
        return f"/{self.kind}/{self.identifier}"


class EndpointControl(_StandIn):
    """A customer's own endpoint; settings are the fields of `EndpointSettings`."""

    kind = "endpoints"
    model = EndpointSettings

    def events(self) -> list[Any]:
        """What it stored, in the order of arrival."""
        events: list[Any] = self.control.ask("GET", f"{self._path}/events")
        return events


class SplunkControl(_StandIn):
    """A Splunk; settings are the fields of `SplunkSettings`."""

    kind = "splunks"
    model = SplunkSettings

    def events(self) -> list[SplunkEvent]:
        """What it accepted, in the order of arrival, searchable yet or not."""
        reports = self.control.ask("GET", f"{self._path}/events")
        return [SplunkEvent.model_validate(report) for report in reports]


class DatadogControl(_StandIn):
    """The Datadog organization of one site; settings are the fields of `DatadogSettings`."""

    kind = "datadogs"
    model = DatadogSettings

    def logs(self) -> list[DatadogLog]:
        """What it accepted, in the order of arrival, searchable or not."""
        reports = self.control.ask("GET", f"{self._path}/logs")
        return [DatadogLog.model_validate(report) for report in reports]
