"""Tags of a resource and tags the provider gives to every resource."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rehearsal.engine.aws_provider.wire import UNKNOWN


def all_tags(own: Any, default: Mapping[str, str]) -> Any:
    """What a resource carries: the provider's default tags and its own, which win."""
    return UNKNOWN if own is UNKNOWN else {**default, **(own or {})}


def own_tags(
    carried: Mapping[str, str], default: Mapping[str, str], known: Mapping[str, Any]
) -> dict[str, str]:
    """The tags among those carried that the program gave, or somebody else outside of it.

    Args:
        carried: All the resource's tags.
        default: The provider's default tags.
        known: The tags the program is known to have given: they stay its own even if the
            provider would give the same.
    """
    return {
        key: value
        for key, value in carried.items()
        if key in known or default.get(key, None) != value
    }


def to_list(tags: Mapping[str, str] | None) -> list[dict[str, str]]:
    """Tags as most AWS requests take them."""
    return [{"Key": key, "Value": value} for key, value in (tags or {}).items()]


def from_list(
    tags: Iterable[Mapping[str, str]], key: str = "Key", value: str = "Value"
) -> dict[str, str]:
    """Tags out of an AWS answer, without those that AWS sets itself."""
    return {tag[key]: tag.get(value, "") for tag in tags if not tag[key].lower().startswith("aws:")}


def retag(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[list[str], dict[str, str]]:
    """Which keys to remove and which tags to set, from a state and wanted inputs."""
    before, after = old.get("tagsAll") or {}, new.get("tagsAll") or {}
    return (
        [key for key in before if key not in after],
        {key: value for key, value in after.items() if before.get(key) != value},
    )
