"""What a change made outside of Pulumi is, for the tests that make some."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.rehearsal.aws_provider.cloud import Cloud

Ids = Mapping[str, str]


@dataclass(frozen=True)
class Outside:
    """A change made outside and how to see it.

    Attributes:
        name: The resource, in the program.
        shown: The property that a refresh must show as changed; empty for a resource that is gone.
        change: Makes the change.
        look: The property at AWS.
        step: What a refreshing preview wants to do about it.
    """

    name: str
    shown: str
    change: Callable[[Cloud, Ids], Any]
    look: Callable[[Cloud, Ids], Any]
    step: str = "update"
