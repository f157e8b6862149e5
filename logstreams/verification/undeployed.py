"""A stack file against what was last deployed of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from logstreams.settings import StackSettings, Stream
from logstreams.settings.record import settings_of
from logstreams.settings.removal import lost_stream

_DEPLOYED = ("accountId", "destination", "stream", "network", "tags")
"""Keys whose change an update carries out; of `aws` only the region is."""


@dataclass(frozen=True)
class Undeployed:
    """What a stack file says otherwise than the last update's."""

    changes: tuple[str, ...]
    """Of each key that differs: its path, and what was deployed and what the file says."""
    form_differs: bool
    """Whether WorkOS's form has to hold other values after the update."""
    lost_stream: Stream | None = None
    """The section `stream` that the stack file has no more; an update is refused without it."""
    new_stream: bool = False
    """Whether the section `stream`, and so the delivery role, is yet to be deployed."""
    trusted: Stream | None = None
    """The deployed section `stream`, whose trust the file's external ID or account would end."""
    kept: tuple[str, ...] = ()
    """Keys whose change an update refuses: the bucket and its key are never replaced."""


def undeployed(settings: StackSettings, before: Mapping[str, Any] | None) -> Undeployed | None:
    """What was changed and not deployed; None: nothing, or it is not known.

    Of a destination without an archive nothing is deployed that its section decides.

    Args:
        settings: The stack file.
        before: `StackSettings.to_plain` as of the last update; None: there was none.
    """
    deployed = settings_of(before)
    if deployed is None or not (_has_archive(deployed) or _has_archive(settings)):
        return None
    old, new = _parts(deployed), _parts(settings)
    if deployed.destination.type != settings.destination.type:
        # Keys of one type say nothing of another's.
        for parts in (old, new):
            parts["destination"] = {"type": parts["destination"]["type"]}
    changes = tuple(_differences(old, new))
    if not changes:
        return None
    return Undeployed(
        changes,
        deployed.form != settings.form,
        lost_stream(deployed, settings),
        settings.destination.assumes_role
        and deployed.stream is None
        and settings.stream is not None,
        _trusted(deployed.stream, settings.stream),
        _kept(deployed, settings),
    )


def _trusted(deployed: Stream | None, now: Stream | None) -> Stream | None:
    """What is deployed, where the file's section would no longer let in whom it lets in."""
    if deployed is None or now is None:
        return None
    accepted = {now.external_id, now.previous_external_id}
    same = deployed.workos_account_id == now.workos_account_id and deployed.external_id in accepted
    return None if same else deployed


def as_deployed(settings: StackSettings, before: Mapping[str, Any] | None) -> StackSettings:
    """The settings by which AWS is to be judged: account and archive as they were deployed.

    Whom to ask, with what credentials and for how long is the stack file's.
    """
    deployed = settings_of(before)
    if deployed is None or not (_has_archive(deployed) or _has_archive(settings)):
        return settings
    plain, old = settings.to_plain(), deployed.to_plain()
    plain |= {name: old.get(name) for name in _DEPLOYED}
    plain["aws"] = {**plain["aws"], "region": old["aws"]["region"]}
    return settings_of(plain) or settings


def _has_archive(settings: StackSettings) -> bool:
    return settings.destination.archive is not None


def _parts(settings: StackSettings) -> dict[str, Any]:
    plain = settings.to_plain()
    return {**{name: plain.get(name) for name in _DEPLOYED}, "aws:region": plain["aws"]["region"]}


def _kept(before: StackSettings, now: StackSettings) -> tuple[str, ...]:
    """The keys that decide what `components.unreplaceable` refuses to replace, if they differ."""
    old, new = before.destination.archive, now.destination.archive
    if old is None or new is None:
        return ()
    changed = {
        "accountId": before.account_id != now.account_id,
        "aws:region": before.aws.region != now.aws.region,
        "destination.bucketName": old.bucket_name != new.bucket_name
        and before.bucket_name != now.bucket_name,
    }
    return tuple(key for key, differs in changed.items() if differs)


def _differences(before: Any, now: Any, place: str = "") -> Iterator[str]:
    if isinstance(before, dict) or isinstance(now, dict):
        old, new = before or {}, now or {}
        for key in dict.fromkeys([*old, *new]):
            inner = f"{place}.{key}" if place else key
            yield from _differences(old.get(key), new.get(key), inner)
    elif before != now:
        yield f"{place}: {_shown(now)} in the stack file, {_shown(before)} at the last deployment"


def _shown(value: Any) -> str:
    if value in (None, "", {}, []):
        return "absent"
    return json.dumps(value) if isinstance(value, list | bool) else str(value)
