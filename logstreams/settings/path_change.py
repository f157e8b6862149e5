"""A stack file with another path than events were delivered to, and nothing said of the old one.

Its update would end the protection of the events that lie there, and refuse what WorkOS goes on
writing there until its form has the new path.
"""

from __future__ import annotations

import json
from pathlib import Path

from logstreams.settings.record import StackRecord, settings_of
from logstreams.settings.stack import StackSettings


class PathChanged(Exception):
    """The update would leave events of before unprotected; the text has both ways out."""


def refuse_changed_path(record: StackRecord, settings: StackSettings, file: Path) -> None:
    """Refuse another path than the last update's, unless the stack file keeps those of before.

    A path may be corrected until delivery is proven. One that is taken out of the list while
    `bucketPath` stays is taken out on purpose: no events are left there.

    Args:
        record: What the last update left.
        settings: The stack file's, now.
        file: The stack file.

    Raises:
        PathChanged: The path is another one, and those of before are not all in the list.
    """
    before = settings_of(record.settings)
    if before is None:
        return
    if not record.is_proven or not _same_bucket(before, settings):
        return
    changed = before.object_prefix != settings.object_prefix
    lost = [each for each in before.object_prefixes if each not in settings.object_prefixes]
    if changed and lost:
        raise PathChanged(_story(before, settings, lost, file))


def _same_bucket(before: StackSettings, now: StackSettings) -> bool:
    if before.destination.archive is None or now.destination.archive is None:
        return False
    return before.bucket_arn == now.bucket_arn


def _story(before: StackSettings, now: StackSettings, lost: list[str], file: Path) -> str:
    stack, is_in_form = now.customer, "bucketPath" in now.form
    section = "destination.managed" if now.destination.type == "https" else "destination"
    wanted = json.dumps([*now.previous_prefixes, *lost])
    old, new = _told(before.object_prefix), _told(now.object_prefix)
    harm = f"events under {', '.join(map(_told, lost))} would lose their protection"
    then = f"then `pulumi up --stack {stack}`; WorkOS's form stays as it is"
    if is_in_form:
        harm += ", and WorkOS writes there until its form has the new path"
        then = (
            f"then `pulumi up --stack {stack}`, and only after it save WorkOS's form with what "
            f"`logstreams form {stack}` prints"
        )
    return (
        f"{file}: {section}.previousBucketPaths: found {json.dumps(now.previous_prefixes)}, "
        f"wanted {wanted}: bucketPath changes from {old} to {new}; {harm}. Nothing was changed.\n"
        f"If the path was changed by mistake, put {old} back. If it is meant, write below "
        f"{section}:\n    previousBucketPaths: {wanted}\n{then}."
    )


def _told(path: str) -> str:
    return path or '"" (the whole bucket)'
