"""The checks: one module a category, in causal order from this machine to the object at rest.

A check is pure: observations in, result out. It imports no client, reads no clock, prints nothing.
"""

from __future__ import annotations

from typing import Any

from logstreams.settings import StackSettings
from logstreams.verification.checks import application, delivery, environment, workos_api
from logstreams.verification.checks.destinations import categories_of, every_category
from logstreams.verification.checks.framework import Category, Check
from logstreams.verification.observations import MachineFacts, Observations

CATEGORIES: tuple[Category[Observations], ...] = (
    environment.CATEGORY,
    workos_api.CATEGORY,
    *every_category(),
    delivery.CATEGORY,
)
"""What streams are verified by, whatever their destination."""

WITHOUT_STACK: tuple[Category[MachineFacts], ...] = (
    environment.WITHOUT_STACK,
    application.WITHOUT_STACK,
    workos_api.WITHOUT_STACK,
)
"""What a machine is examined by, before there is a stack: the same checks where they need none."""


def categories_for(settings: StackSettings) -> tuple[Category[Observations], ...]:
    """What one stack's stream is verified by."""
    return (
        environment.CATEGORY,
        workos_api.CATEGORY,
        *categories_of(settings),
        delivery.CATEGORY,
    )


CHECKS: tuple[Check[Observations], ...] = tuple(
    check for category in CATEGORIES for check in category.checks
)

EVERY_CATEGORY: tuple[Category[Any], ...] = (
    environment.CATEGORY,
    application.WITHOUT_STACK,
    *CATEGORIES[1:],
)
"""Each check once, in the order of its code's group."""
