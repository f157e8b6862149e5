"""What is read of a Datadog destination: whether its keys are taken, and its indexes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from logstreams.settings import DatadogDestination, StackSettings
from logstreams.settings.destinations.datadog import SITES, Site
from logstreams.verification import secret
from logstreams.verification.aws import Aws
from logstreams.verification.destinations.datadog.client import (
    Datadog,
    DatadogFailure,
    DatadogForbidden,
    intake_of,
)
from logstreams.verification.destinations.datadog.facts import DatadogFacts
from logstreams.verification.facts.destination import DestinationFacts
from logstreams.verification.facts.fact import Fact, Unavailable
from logstreams.verification.narrow import narrow

NOTHING = "*:lst_nothing"
"""A search that finds no log: whether one may search is all it asks."""

T = TypeVar("T")


def collect(aws: Aws, settings: StackSettings) -> DestinationFacts:
    """Ask the stack's site about the keys and for the indexes; nothing is made at AWS."""
    destination = narrow(settings.destination, DatadogDestination)
    intake = _fact(lambda: intake_of(destination.host))
    return replace(_of_keys(aws, destination), intake=intake)


def _of_keys(aws: Aws, destination: DatadogDestination) -> DatadogFacts:
    try:
        api_key = secret.read(destination.api_key, aws.client)
    except secret.NoSecret as problem:
        return _blind(str(problem))
    with closing(Datadog(destination.host, api_key)) as site:
        valid = _fact(site.api_key_valid)
    if isinstance(valid, Unavailable):
        return _blind(valid.reason)
    if not valid:
        other = _other_site(destination.site, api_key)
        blind = _blind(f"the API key is not valid at {destination.site}")
        swapped = _swapped(aws, destination) if other is None else False
        return replace(blind, api_key_valid=False, other_site=other, swapped=swapped)
    facts = DatadogFacts(api_key_valid=True)
    if destination.application_key is None:
        return replace(facts, application_key_accepted=None)
    try:
        application_key = secret.read(destination.application_key, aws.client)
    except secret.NoSecret as problem:
        return replace(facts, application_key_accepted=Unavailable(str(problem)))
    with closing(Datadog(destination.host, api_key, application_key)) as site:
        return _read(facts, site)


def _swapped(aws: Aws, destination: DatadogDestination) -> Fact[bool]:
    """Whether the application key's place holds an API key: asked of the stack's own site alone."""
    if destination.application_key is None:
        return False
    try:
        other = secret.read(destination.application_key, aws.client)
    except secret.NoSecret as problem:
        return Unavailable(str(problem))
    with closing(Datadog(destination.host, other)) as site:
        return _fact(site.api_key_valid)


def _read(facts: DatadogFacts, site: Datadog) -> DatadogFacts:
    indexes = _allowed(site.indexes)
    soon = datetime.now(UTC) - timedelta(minutes=1)
    found = _allowed(lambda: site.logs(NOTHING, soon, 1))
    used = any(one is not None and not isinstance(one, Unavailable) for one in (indexes, found))
    return replace(
        facts,
        application_key_accepted=True if used else _fact(site.application_key_accepted),
        searches_logs=_may(found),
        reads_indexes=_may(indexes),
        indexes=Unavailable("the key may not read indexes") if indexes is None else indexes,
    )


def _other_site(stacks: Site, api_key: str) -> Fact[Site | None]:
    """The one other site at which the key is valid; they are asked at once.

    Sites share nothing (docs.datadoghq.com/getting_started/site, 2026-11-24), so a key is one
    site's. All of them are Datadog's own: nobody else is shown the key.
    """
    others = {name: Datadog(host, api_key) for name, host in SITES.items() if name != stacks}
    with ThreadPoolExecutor(max_workers=len(others)) as pool:
        asked = {name: pool.submit(_fact, site.api_key_valid) for name, site in others.items()}
        answers = {name: answer.result() for name, answer in asked.items()}
    for site in others.values():
        site.close()
    for name, valid in answers.items():
        if valid is True:
            return name
    silent = {name: one.reason for name, one in answers.items() if isinstance(one, Unavailable)}
    if not silent:
        return None
    return Unavailable(f"{', '.join(silent)} did not answer: {next(iter(silent.values()))}")


def _blind(reason: str) -> DatadogFacts:
    there = Unavailable(reason)
    return DatadogFacts(there, there, there, there, there, there)


def _fact(read: Callable[[], T]) -> Fact[T]:
    try:
        return read()
    except DatadogFailure as problem:
        return Unavailable(str(problem))


def _allowed(read: Callable[[], T]) -> Fact[T | None]:
    """None: the application key may not."""
    try:
        return read()
    except DatadogForbidden:
        return None
    except DatadogFailure as problem:
        return Unavailable(str(problem))


def _may(read: object) -> Fact[bool]:
    return read if isinstance(read, Unavailable) else read is not None
