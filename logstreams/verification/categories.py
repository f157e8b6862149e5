"""What is checked, in causal order from this machine to the object at rest."""

from __future__ import annotations

from itertools import chain
from operator import attrgetter
from typing import Any

from logstreams.settings import StackSettings
from logstreams.verification.checks import (
    application,
    delivery,
    egress_list,
    environment,
    pulumi_cli,
    workos_api,
)
from logstreams.verification.checks.framework import Category, Check
from logstreams.verification.destinations import destination_of, every_destination
from logstreams.verification.destinations.interface import Categories
from logstreams.verification.observations import MachineFacts, Observations


def _of_every_destination() -> Categories:
    """Those of every type of destination, each once with all of its checks, in order of codes."""
    merged: dict[str, Category[Observations]] = {}
    for one in chain.from_iterable(each.categories(None) for each in every_destination()):
        known = merged.get(one.name)
        checks = {check.code: check for check in (*(known.checks if known else ()), *one.checks)}
        ordered = tuple(sorted(checks.values(), key=attrgetter("code")))
        merged[one.name] = Category(one.name, one.title, ordered)
    return tuple(sorted(merged.values(), key=lambda category: category.checks[0].code))


CATEGORIES: Categories = (
    environment.CATEGORY,
    workos_api.CATEGORY,
    *_of_every_destination(),
    delivery.CATEGORY,
)
"""What streams are verified by, whatever their destination."""

WITHOUT_STACK: tuple[Category[MachineFacts], ...] = (
    environment.WITHOUT_STACK,
    pulumi_cli.WITHOUT_STACK,
    application.WITHOUT_STACK,
    workos_api.WITHOUT_STACK,
    egress_list.WITHOUT_STACK,
)
"""What `logstreams doctor` checks, before there is a stack: those that need none."""


def categories_for(settings: StackSettings) -> Categories:
    """What one stack's stream is verified by."""
    return (
        environment.CATEGORY,
        workos_api.CATEGORY,
        *destination_of(settings).categories(settings),
        delivery.CATEGORY,
    )


CHECKS: tuple[Check[Observations], ...] = tuple(
    check for category in CATEGORIES for check in category.checks
)

EVERY_CATEGORY: tuple[Category[Any], ...] = (
    environment.CATEGORY,
    application.WITHOUT_STACK,
    pulumi_cli.WITHOUT_STACK,
    egress_list.WITHOUT_STACK,
    *CATEGORIES[1:],
)
"""Each check once, in the order of its code's group."""
