"""What a customer's stream renews, each by a `Rotation`: two steps, and both values in between."""

from __future__ import annotations

from collections.abc import Mapping

from logstreams.customers.rotation.api_key import ApiKeyRotation
from logstreams.customers.rotation.datadog_keys import DatadogKeysRotation
from logstreams.customers.rotation.external_id import ExternalIdRotation
from logstreams.customers.rotation.header import HeaderRotation
from logstreams.customers.rotation.hec_token import HecTokenRotation
from logstreams.customers.rotation.interface import (
    Done,
    NothingToRenew,
    NotRotatable,
    Rotation,
    RotationRefused,
    RotationUnproven,
    StackInRotation,
)

__all__ = [
    "ROTATIONS",
    "Done",
    "NotRotatable",
    "NothingToRenew",
    "Rotation",
    "RotationRefused",
    "RotationUnproven",
    "StackInRotation",
]

ROTATIONS: Mapping[str, type[Rotation]] = {
    "key": ApiKeyRotation,
    "header": HeaderRotation,
    "external-id": ExternalIdRotation,
    "hec-token": HecTokenRotation,
    "datadog-keys": DatadogKeysRotation,
}
"""By WHAT of `logstreams rotate STACK WHAT`."""
