"""What every destination has, and how the one a stack file asks for is found."""

from __future__ import annotations

from importlib import import_module
from typing import Protocol

import pulumi

from logstreams.settings import StackSettings


class ProvisionedDestination(Protocol):
    """A place events are delivered to, provisioned."""

    form: dict[str, str]
    """What to type into WorkOS's form, by the keys of the output `form`."""
    fingerprint: pulumi.Output[str]
    """Changes when anything changes that decides whether an event arrives."""
    resources: list[pulumi.Resource]
    """What must be in place before a delivery can be checked."""
    made_key: pulumi.Input[str] | None
    """ARN of the key that the stack made for its archive; None: it made none."""


def provision(settings: StackSettings, opts: pulumi.ResourceOptions) -> ProvisionedDestination:
    """Provision the destination of the stack.

    Each type has a module here of the same name with a function `provision` of this signature; the
    settings know which types there are.
    """
    if settings.retired:
        # Without these there is no role and no allowlist; what keeps events is made as before.
        settings = settings.model_copy(update={"stream": None, "network": None})
    module = import_module(f"components.{settings.destination.type}")
    provisioned: ProvisionedDestination = module.provision(settings, opts)
    return provisioned
