"""The Datadog destination: nothing is made at AWS, so that it only stands for the settings.

Keys and indexes are made in Datadog. The component gives the stack's outputs and the delivery
check what every destination gives them.
"""

from __future__ import annotations

from typing import cast

import pulumi

from components.fingerprint import fingerprint
from logstreams.settings import DatadogDestination as DatadogSettings
from logstreams.settings import StackSettings


class DatadogDestination(pulumi.ComponentResource):
    """A customer's Datadog, as the stack file names it."""

    form: dict[str, str]
    """What to type into WorkOS's form: site, apiKey (where it is)."""
    fingerprint: pulumi.Output[str]
    """Changes when anything changes that decides whether an event arrives."""
    resources: list[pulumi.Resource]
    """What must be in place before a delivery can be checked: this alone."""
    made_key: pulumi.Input[str] | None
    """ARN of the key that the stack made for its archive; None: it made none."""

    def __init__(
        self, name: str, args: StackSettings, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("logstreams:datadog:Destination", name, None, opts)
        datadog = cast("DatadogSettings", args.destination)
        self.form = args.form
        # How events are found again (the application key) decides nothing about their arrival.
        place = args.place_of(datadog.api_key)
        self.fingerprint = fingerprint({"site": datadog.site, "apiKey": place})
        self.resources = [self]
        self.made_key = None
        self.register_outputs({"form": self.form, "fingerprint": self.fingerprint})


def provision(settings: StackSettings, opts: pulumi.ResourceOptions) -> DatadogDestination:
    """Provision the Datadog destination of a stack."""
    return DatadogDestination("datadog", settings, opts)
