"""Splunk, by its HTTP Event Collector."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, StringConstraints

from logstreams.settings.destinations.base import Destination, Form, FormContext, FormField
from logstreams.settings.secret import Secret
from logstreams.settings.section import Section, Wanted, refusal
from logstreams.settings.types.url import HttpsUrl, path_of, port_of
from logstreams.settings.types.values import text_of

_INDEX = Annotated[
    str,
    # Splunk Enterprise, "Create custom indexes", 2026-11-24.
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,1023}$"),
    Wanted("an index: lower-case letters, digits, hyphens and underscores"),
]


_EVENTS = re.compile(r"(?:/[^/]+)*?/services/collector(?:/event(?:/1\.0)?)?")
"""HEC's endpoints for events, behind what a reverse proxy puts before them (Splunk REST API
reference, "Input endpoint descriptions", services/collector, 2026-11-28). `raw` keeps the whole
request as one text, `health` and `ack` take no events."""

_ENDPOINT = re.compile(r"/services(?:NS)?(?:/|$)|/[a-z]{2}-[A-Z]{2}(?:/|$)")
"""What stands in the URL of one of the REST API's endpoints, or of Splunk Web's pages."""


def _of_events(url: str) -> str:
    path = path_of(url)
    if path.strip("/") and not _EVENTS.fullmatch(path):
        raise refusal(
            f"the URL of HEC's endpoint for events, which is not {path}: "
            "without a path, or one that ends in /services/collector or /services/collector/event"
        )
    return url


def _of_management(url: str) -> str:
    path = path_of(url)
    if _ENDPOINT.search(path):
        raise refusal(
            "the root of Splunk's REST API, https://splunk.example.com:8089, "
            f"without the path {path} of one of its endpoints or pages"
        )
    return url


class Search(Section):
    """Splunk's management port, where events are searched for."""

    url: Annotated[HttpsUrl, AfterValidator(_of_management)]
    """Splunk's REST API, usually on port 8089."""
    token: Secret
    """An authentication token of a user who may search the index."""


class SplunkDestination(Destination):
    """A HEC token of the customer's Splunk; the kit makes an allowlist for it, given a network."""

    workos_type: ClassVar[str] = "Splunk"
    in_form: ClassVar[str] = "the URL or the HEC token"
    also_fails: ClassVar[str] = "HEC's token may not write to its default index (HEC code 7); "
    failure_repair: ClassVar[str] = (
        " If the token may not write to its default index, ask the Splunk administrator to add "
        "that index to the token's allowed indexes (Settings → Data inputs → HTTP Event "
        "Collector); HEC's own log has code 7 then."
    )
    also_hides: ClassVar[str] = (
        "HEC at destination.url and the search at destination.readBack.url are two Splunks, where "
        "HEC accepts the token; Splunk shows the event late; "
    )

    type: Literal["splunk"]
    """The destination type."""
    url: Annotated[HttpsUrl, AfterValidator(_of_events)]
    """The HTTP Event Collector, as a rule on port 8088; with no path, or that of its endpoint for
    events."""
    token: Secret
    """The HEC token that WorkOS's form asks for."""
    index: _INDEX
    """The token's default index: WorkOS does not name an index."""
    source: Annotated[str, *text_of(200)] = ""
    """What WorkOS's form may send as `source`; empty: nothing."""
    source_type: Annotated[str, *text_of(200)] = ""
    """The source type events get by the token; empty: not looked at."""
    read_back: Search | None = None
    """How the test event is read back. Without it, delivery stays unproven."""

    @property
    def port(self) -> int:
        """The port of the HTTP Event Collector."""
        return port_of(self.url)

    @property
    def read_back_hint(self) -> str:
        """Splunk is read by its own credential, which is no AWS right."""
        if self.read_back is None:
            return "add destination.readBack, Splunk's search API, to the stack file"
        return (
            "allow this machine to reach destination.readBack, "
            f"and its token's user to search the index {self.index}"
        )

    def form(self, stack: FormContext) -> Form:
        """The fields of WorkOS's form (Log Streams, Splunk, 2026-11-22)."""
        source = {"source": FormField("Source", self.source)} if self.source else {}
        return {
            "url": FormField("URL", self.url),
            "token": FormField("HEC token", stack.place_of(self.token), self.token),
            **source,
        }
