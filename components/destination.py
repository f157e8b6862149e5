"""What every destination has, and how the one a stack file asks for is found."""

from __future__ import annotations

from importlib import import_module
from typing import Protocol

import pulumi

from logstreams.settings import StackSettings
from logstreams.settings.destinations import destination_types


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
    as_before = pulumi.ResourceOptions(aliases=_of_other_types(settings.destination.type))
    provisioned: ProvisionedDestination = module.provision(
        settings, pulumi.ResourceOptions.merge(opts, as_before)
    )
    return provisioned


def _of_other_types(own: str) -> list[pulumi.Alias]:
    """What the destination was called while it had another type.

    Types make some of the same resources, under the same names at AWS, where no two can have one:
    archive, key, security group. A change of type has to update them, and neither make them beside
    those that are there nor leave an archive behind. Resources within inherit an alias, each with
    the type's word at the beginning of its name replaced (Pulumi documentation, "Resource option:
    aliases", 2026-11-29).
    """
    others = sorted({*destination_types()} - {own})
    return [pulumi.Alias(name=each, type_=f"logstreams:{each}:Destination") for each in others]
