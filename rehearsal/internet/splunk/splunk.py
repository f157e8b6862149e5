"""One Splunk: its state, and its two ports."""

from __future__ import annotations

from starlette.types import ASGIApp

from rehearsal.internet.splunk.collector import Collector
from rehearsal.internet.splunk.management import Management
from rehearsal.internet.splunk.state import SplunkState


class Splunk(SplunkState):
    """A Splunk that answers at its collector and at its management port."""

    def __init__(self) -> None:
        super().__init__()
        self.collector: ASGIApp = Collector(self).app
        self.management: ASGIApp = Management(self).app
