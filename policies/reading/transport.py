"""Denials of unsafe transport."""

from __future__ import annotations

from collections.abc import Callable

from policies.reading.conditions import Condition
from policies.reading.documents import Statement

_KEYS = ("aws:securetransport", "s3:tlsversion")


def refuses_everything_but(unsafe: Callable[[Condition], bool], statement: Statement) -> bool:
    """Whether a statement denies everything, to everybody, everywhere, on one condition alone.

    A second condition would be ANDed: a request that meets only one of them would pass.
    """
    return (
        not statement.allows
        and statement.everyone
        and any(action in ("*", "s3:*") for action in statement.actions)
        and any(covers_bucket(resource) for resource in statement.resources)
        and any(covers_objects(resource) for resource in statement.resources)
        and len(statement.conditions) == 1
        and unsafe(statement.conditions[0])
    )


def is_about_transport(statement: Statement) -> bool:
    """Whether a statement reaches only requests over plain HTTP or old TLS."""
    return any(each.key in _KEYS and not each.negated for each in statement.conditions)


def covers_bucket(resource: str) -> bool:
    """Whether a resource pattern covers a bucket itself, and not only objects."""
    return resource == "*" or "/" not in resource


def covers_objects(resource: str) -> bool:
    """Whether a resource pattern covers every object of a bucket."""
    return (
        resource == "*"
        or resource.endswith("/*")
        or (resource.endswith("*") and "/" not in resource)
    )
