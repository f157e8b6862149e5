"""The Splunk destination: the egress allowlist of the HTTP Event Collector, and nothing else.

Token and index are made in Splunk. Without `network` in the stack file there is nothing to make.
"""

from __future__ import annotations

from typing import cast

import pulumi

from components.egress_allowlist import make_allowlist
from components.fingerprint import fingerprint
from logstreams.settings import SplunkDestination as SplunkSettings
from logstreams.settings import StackSettings


class SplunkDestination(pulumi.ComponentResource):
    """Everything on AWS that a customer's events need to arrive in their Splunk."""

    form: dict[str, str]
    """What to type into WorkOS's form: url, token (where it is), source."""
    fingerprint: pulumi.Output[str]
    """Changes when anything changes that decides whether an event arrives."""
    resources: list[pulumi.Resource]
    """What must be in place before a delivery can be checked: this and all within."""
    made_key: pulumi.Input[str] | None
    """ARN of the key that the stack made for its archive; None: it made none."""

    def __init__(
        self, name: str, args: StackSettings, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("logstreams:splunk:Destination", name, None, opts)
        fingerprint_inputs: dict[str, pulumi.Input[str]] = {**_place(args)}
        if args.network is not None:
            child = pulumi.ResourceOptions(parent=self)
            fingerprint_inputs |= make_allowlist(name, args, args.network, child).fingerprint_inputs
        self.form = args.form
        self.fingerprint = fingerprint(fingerprint_inputs)
        self.resources = [self]
        self.made_key = None
        self.register_outputs({"form": self.form, "fingerprint": self.fingerprint})


def provision(settings: StackSettings, opts: pulumi.ResourceOptions) -> SplunkDestination:
    """Provision the Splunk destination of a stack."""
    return SplunkDestination("splunk", settings, opts)


def _place(settings: StackSettings) -> dict[str, str]:
    """Where events go. How they are found again decides nothing about whether they arrive."""
    splunk = cast("SplunkSettings", settings.destination)
    token = settings.place_of(splunk.token)
    return {"url": splunk.url, "token": token, "index": splunk.index, "source": splunk.source}
