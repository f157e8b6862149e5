"""What this machine brings along: the key, the client ID, the SDK, the clock."""

from __future__ import annotations

import os
from dataclasses import replace
from importlib.metadata import version

from logstreams.settings import StackSettings
from logstreams.verification import api_key, secret
from logstreams.verification.aws import Aws
from logstreams.verification.facts.environment import EnvironmentFacts
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.transport.variables import other_s3
from logstreams.verification.workos.addresses import base_path


def collect_environment(
    key_source: str, *, surplus: str = "", unusable: tuple[str, ...] = ()
) -> EnvironmentFacts:
    """What can be told without the key.

    Args:
        key_source: Where the key is said to be.
        surplus: What stands around it there and is not of it.
        unusable: The stack file's other secrets that cannot be sent.
    """
    return EnvironmentFacts(
        api_key_source=key_source,
        api_key_surplus=surplus,
        unusable_secrets=unusable,
        workos_path=base_path(),
        other_s3=other_s3(),
        client_id=os.environ.get("WORKOS_CLIENT_ID"),
        sdk_version=version("workos"),
    )


def unusable_secrets(settings: StackSettings, aws: Aws) -> tuple[str, ...]:
    """The destination's secrets that are there and cannot be sent: each place, and why."""
    found = []
    for each in settings.destination_secrets:
        try:
            secret.read(each, aws.client)
        except secret.Unusable as problem:
            found.append(str(problem))
        except secret.NoSecret:
            continue  # what needs it says so
    return tuple(found)


def without_key(environment: EnvironmentFacts, problem: secret.NoSecret) -> EnvironmentFacts:
    """The same, where no key could be read."""
    found = replace(environment, api_key_problem=str(problem))
    if isinstance(problem, secret.NotMade):
        return replace(found, api_key_obstacle="not made")
    if isinstance(problem, secret.MayNotRead):
        return replace(found, api_key_obstacle="may not read")
    return found


def with_unusable_key(environment: EnvironmentFacts, problem: str) -> EnvironmentFacts:
    """The same, where what lies in the key's place cannot be sent."""
    return replace(environment, api_key_problem=None, api_key_flaw=problem)


def with_key(
    environment: EnvironmentFacts, key: str, clock_offset_seconds: float | None
) -> EnvironmentFacts:
    """The same, once the key was read and WorkOS was asked with it."""
    offset = clock_offset_seconds
    return replace(
        environment,
        api_key_problem=None,
        api_key_prefix=api_key.public_prefix(key),
        api_key_flaw=api_key.flaw(key),
        clock_offset_seconds=(
            Unavailable("WorkOS sent no Date header") if offset is None else offset
        ),
    )
