"""Datadog, by its log intake."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from logstreams.settings.destinations.base import Destination, Form, FormContext, FormField
from logstreams.settings.secret import Secret
from logstreams.settings.types.values import Word

Site = Literal["US1", "US3", "US5", "EU1", "UK1", "US1-FED", "US2-FED", "AP1", "AP2"]

SITES: dict[Site, str] = {
    "US1": "datadoghq.com",
    "US3": "us3.datadoghq.com",
    "US5": "us5.datadoghq.com",
    "EU1": "datadoghq.eu",
    "UK1": "uk1.datadoghq.com",
    "US1-FED": "ddog-gov.com",
    "US2-FED": "us2.ddog-gov.com",
    "AP1": "ap1.datadoghq.com",
    "AP2": "ap2.datadoghq.com",
}
"""Every site by its name (docs.datadoghq.com/getting_started/site; of UK1 the host in its API
reference, docs.datadoghq.com/api/latest/logs-indexes; 2026-11-24)."""

NOT_IN_FORM = frozenset({"UK1", "US2-FED", "AP2"})
"""Sites that WorkOS's form does not offer (Log Streams, Datadog, 2026-11-22)."""


class DatadogDestination(Destination):
    """An API key of the customer's Datadog; nothing is made at AWS."""

    workos_type: ClassVar[str] = "Datadog"
    in_form: ClassVar[str] = "the site or the API key"
    also_refuses: ClassVar[str] = (
        "Datadog's intake itself refuses (403): the organization may be suspended, or something "
        "stands in front; "
    )
    refusal_repair: ClassVar[str] = (
        " If the form is right, ask the Datadog administrator whether the organization is active, "
        "and Datadog's support why the intake refuses its logs; then save the form again."
    )
    has_allowlist: ClassVar[bool] = False
    also_hides: ClassVar[str] = "Datadog shows the event late; "

    type: Literal["datadog"]
    """The destination type."""
    site: Annotated[Site, Word]
    """The customer's site, as Datadog calls it; WorkOS's form has no UK1, US2-FED and AP2."""
    api_key: Secret
    """The API key that WorkOS's form asks for."""
    application_key: Secret | None = None
    """An application key with the scopes `logs_read_data` and `logs_read_config`, by which the test
    event is found again; without it delivery stays unproven."""

    @property
    def host(self) -> str:
        """The site's domain."""
        return SITES[self.site]

    @property
    def page(self) -> str:
        """The URL of the site's pages (docs.datadoghq.com/getting_started/site, 2026-11-24)."""
        bare = self.host.count(".") == 1
        return f"https://app.{self.host}" if bare else f"https://{self.host}"

    @property
    def read_back_hint(self) -> str:
        """Datadog is read by a key of its own, which is no AWS right."""
        if self.application_key is None:
            return "add destination.applicationKey, a key that may search logs, to the stack file"
        return (
            "allow this machine to reach Datadog, and destination.applicationKey to search its logs"
        )

    def form(self, stack: FormContext) -> Form:
        """The fields of WorkOS's form (Log Streams, Datadog, 2026-11-22)."""
        return {
            "site": FormField("Site", self.site),
            "apiKey": FormField("API key", stack.place_of(self.api_key), self.api_key),
        }
