"""A stack file against what was last deployed of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from logstreams.settings import StackSettings

_DEPLOYED = ("accountId", "destination", "stream", "network", "tags")
"""Keys whose change an update carries out; of `aws` only the region is."""


@dataclass(frozen=True)
class Undeployed:
    """What a stack file says otherwise than the last update's."""

    changes: tuple[str, ...]
    """Of each key that differs: its path, and what was deployed and what the file says."""
    form_differs: bool
    """Whether WorkOS's form has to hold other values after the update."""


def undeployed(settings: StackSettings, before: Mapping[str, Any] | None) -> Undeployed | None:
    """What was changed and not deployed; None: nothing, or it is not known.

    Of a destination without an archive nothing is deployed that its section decides.

    Args:
        settings: The stack file.
        before: `StackSettings.to_plain` as of the last update; None: there was none.
    """
    deployed = _settings(before)
    if deployed is None or not (_has_archive(deployed) or _has_archive(settings)):
        return None
    old, new = _parts(deployed), _parts(settings)
    if deployed.destination.type != settings.destination.type:
        # Keys of one type say nothing of another's.
        for parts in (old, new):
            parts["destination"] = {"type": parts["destination"]["type"]}
    changes = tuple(_differences(old, new))
    return Undeployed(changes, deployed.form != settings.form) if changes else None


def as_deployed(settings: StackSettings, before: Mapping[str, Any] | None) -> StackSettings:
    """The settings by which AWS is to be judged: account and archive as they were deployed.

    Whom to ask, with what credentials and for how long is the stack file's.
    """
    deployed = _settings(before)
    if deployed is None or not (_has_archive(deployed) or _has_archive(settings)):
        return settings
    plain, old = settings.to_plain(), deployed.to_plain()
    plain |= {name: old.get(name) for name in _DEPLOYED}
    plain["aws"] = {**plain["aws"], "region": old["aws"]["region"]}
    return _settings(plain) or settings


def _settings(plain: Mapping[str, Any] | None) -> StackSettings | None:
    """Settings; None where another release wrote what this one does not read."""
    try:
        return StackSettings.from_plain(dict(plain)) if plain else None
    except ValidationError:
        return None


def _has_archive(settings: StackSettings) -> bool:
    return settings.destination.archive is not None


def _parts(settings: StackSettings) -> dict[str, Any]:
    plain = settings.to_plain()
    return {**{name: plain.get(name) for name in _DEPLOYED}, "aws:region": plain["aws"]["region"]}


def _differences(before: Any, now: Any, place: str = "") -> Iterator[str]:
    if isinstance(before, dict) and isinstance(now, dict):
        for key in dict.fromkeys([*before, *now]):
            inner = f"{place}.{key}" if place else key
            yield from _differences(before.get(key), now.get(key), inner)
    elif before != now:
        yield f"{place}: {_shown(before)} is deployed, the stack file has {_shown(now)}"


def _shown(value: Any) -> str:
    return "nothing" if value in (None, "", {}, []) else str(value)
