"""One Datadog organization: its state, and its two hosts."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import Host
from starlette.types import ASGIApp

from rehearsal.internet.datadog.api import Api
from rehearsal.internet.datadog.intake import Intake
from rehearsal.internet.datadog.sites import api_of, intake_of
from rehearsal.internet.datadog.state import DatadogState


class Datadog(DatadogState):
    """A Datadog organization that answers at a site's intake and at its API."""

    def __init__(self, site: str) -> None:
        super().__init__()
        self.app: ASGIApp = Starlette(
            routes=[
                Host(intake_of(site), app=Intake(self).app),
                Host(api_of(site), app=Api(self).app),
            ]
        )
