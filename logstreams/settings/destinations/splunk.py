"""Splunk, by its HTTP Event Collector."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import StringConstraints

from logstreams.settings.destinations.base import Destination, Form, FormField
from logstreams.settings.forms.url import HttpsUrl, port_of
from logstreams.settings.forms.values import text_of
from logstreams.settings.secret import Secret
from logstreams.settings.section import Section, Wanted

if TYPE_CHECKING:
    from logstreams.settings.stack import StackSettings

_INDEX = Annotated[
    str,
    # Splunk Enterprise, "Create custom indexes", 2026-11-24.
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,1023}$"),
    Wanted("an index: lower-case letters, digits, hyphens and underscores"),
]


class Search(Section):
    """Splunk's management port, where events are searched for."""

    url: HttpsUrl
    """Splunk's REST API, as a rule on port 8089."""
    token: Secret
    """An authentication token of a user who may search the index."""


class SplunkDestination(Destination):
    """A HEC token of the customer's Splunk; the kit makes an allowlist for it, given a network."""

    workos_type: ClassVar[str] = "Splunk"

    type: Literal["splunk"]
    """This destination."""
    url: HttpsUrl
    """The HTTP Event Collector, as a rule on port 8088."""
    token: Secret
    """The HEC token that WorkOS's form asks for."""
    index: _INDEX
    """The index that the token writes to by default: WorkOS names none."""
    source: Annotated[str, *text_of(200)] = ""
    """What WorkOS's form may send as `source`; empty: nothing."""
    source_type: Annotated[str, *text_of(200)] = ""
    """The source type events get by the token; empty: not looked at."""
    read_back: Search | None = None
    """How the test event is found again; without it delivery stays unproven."""

    @property
    def port(self) -> int:
        """The port of the HTTP Event Collector."""
        return port_of(self.url)

    @property
    def read_back_hint(self) -> str:
        """Splunk is read by its own credential, which is no AWS right."""
        if self.read_back is None:
            return "name destination.readBack, Splunk's search API, in the stack file"
        return (
            "let this machine reach destination.readBack, "
            f"and its token's user search the index {self.index}"
        )

    def form(self, stack: StackSettings) -> Form:
        """The fields of WorkOS's form (Log Streams, Splunk, 2026-11-22)."""
        source = {"source": FormField("Source", self.source)} if self.source else {}
        return {
            "url": FormField("URL", self.url),
            "token": FormField("HEC token", stack.place_of(self.token), self.token),
            **source,
        }
