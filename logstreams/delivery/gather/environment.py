"""What this machine brings along: the key, the client ID, the SDK, the clock."""

from __future__ import annotations

import os
from dataclasses import replace
from importlib.metadata import version

from logstreams.delivery import api_key
from logstreams.delivery.facts.environment import EnvironmentFacts
from logstreams.delivery.facts.fact import Unavailable


def gather_environment(key_source: str) -> EnvironmentFacts:
    """What can be told without the key; `key_source` says where that is said to be."""
    return EnvironmentFacts(
        api_key_source=key_source,
        client_id=os.environ.get("WORKOS_CLIENT_ID"),
        sdk_version=version("workos"),
    )


def with_key(
    environment: EnvironmentFacts, key: str, clock_offset_seconds: float | None
) -> EnvironmentFacts:
    """The same, once the key was read and WorkOS was asked with it."""
    offset = clock_offset_seconds
    return replace(
        environment,
        api_key_problem=None,
        api_key_prefix=api_key.public_prefix(key),
        clock_offset_seconds=(
            Unavailable("WorkOS sent no Date header") if offset is None else offset
        ),
    )
