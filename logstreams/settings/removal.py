"""A stack file whose update would delete what WorkOS's form names.

Pulumi deletes at the very end of an update, after the delivery check. An event that arrives before
proves nothing of what is left behind, so such an update is refused before it provisions anything.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from logstreams.settings.record import settings_of
from logstreams.settings.stack import StackSettings
from logstreams.settings.stream import Stream

STILL_DELIVERED_TO = "retired: found true, wanted false as long as WorkOS delivers"
"""How the program begins where it takes nothing down, behind the file's name."""


class RemovalRefused(Exception):
    """The update would delete what WorkOS delivers to; the text says what to do instead."""


@dataclass(frozen=True)
class Removal:
    """What an update deletes that WorkOS's form named at the last one."""

    what: str
    """The resource: "delivery role acme-workos-audit-logs"."""
    key: str
    """The stack file's key that decides it."""
    before: str
    """The key's value at the last update."""
    now: str


def lost_stream(before: StackSettings, now: StackSettings) -> Stream | None:
    """The section `stream` of the last update, where the stack file no longer has it.

    Without it an update deletes the delivery role. None: nothing is lost.
    """
    if before.destination.type != now.destination.type or not now.destination.assumes_role:
        return None
    return before.stream if now.stream is None else None


def how_to_write_back(stack: str, stream: Stream) -> str:
    """The command that writes a lost section `stream` into the stack file."""
    values = {"workosAccountId": stream.workos_account_id, "externalId": stream.external_id}
    if stream.previous_external_id:  # a rotation is not finished: WorkOS may still send it
        values["previousExternalId"] = stream.previous_external_id
    pairs = [word for key, value in values.items() for word in ("--set", f"stream.{key}={value}")]
    return shlex.join(["logstreams", "form", stack, *pairs])


def how_to_write_back_if_lost(recorded: dict[str, Any] | None, settings: StackSettings) -> str:
    """The command that writes a lost section `stream` back; empty: none is lost, or not known.

    Args:
        recorded: `StackSettings.to_plain` as of the last update; None: not known.
        settings: The stack file's, now.
    """
    before = settings_of(recorded)
    lost = lost_stream(before, settings) if before else None
    return how_to_write_back(settings.customer, lost) if lost else ""


def removals(before: StackSettings, now: StackSettings) -> Iterator[Removal]:
    """What of the old destination an update deletes once there is a new one in its place.

    Args:
        before: The settings of the last update.
        now: The stack file's.
    """
    what = _delivered_to(before)
    old, new = before.destination, now.destination
    if not what:
        return
    if old.type != new.type:
        yield Removal(what, "destination.type", old.type, new.type)
    elif new.archive is None:
        yield Removal(what, "destination", "managed", "existing")
    elif old.assumes_role and before.role_name != now.role_name:
        yield Removal(what, "destination.roleName", before.role_name, now.role_name)


def cut_off(recorded: dict[str, Any] | None, settings: StackSettings) -> str:
    """What an update ends that changes the destination's type, before it proves the new one.

    Empty: nothing. An organization has one stream, so the old type ends in any case; here it does
    so early, as both types have the bucket or the security group.

    Args:
        recorded: `StackSettings.to_plain` as of the last update; None: not known.
        settings: The stack file's, now.
    """
    before = settings_of(recorded)
    if before is None or settings.retired or before.destination.type == settings.destination.type:
        return ""
    both = (before, settings)
    shared = {
        "bucket": all(each.destination.archive is not None for each in both),
        "security group": all(each.network is not None for each in both),
    }
    if not any(shared.values()):
        return ""
    old, new = before.destination.type, settings.destination.type
    both_have = " and the ".join(name for name, is_shared in shared.items() if is_shared)
    return (
        f"destination.type changes from {old} to {new}: the new type takes over the {both_have}, "
        "and what WorkOS sends to the old one is refused from this update on, until the new "
        "stream is saved. Do all steps of docs/customers.md in one go"
    )


def refuse_removal(
    recorded: dict[str, Any] | None, verified: bool, settings: StackSettings, file: Path
) -> None:
    """Refuse settings under which an update deletes what WorkOS delivers to, and proves nothing.

    Args:
        recorded: `StackSettings.to_plain` as of the last update; None: not known.
        verified: Whether delivery was ever proven from this stack.
        settings: The stack file's, now.
        file: The stack file.

    Raises:
        RemovalRefused: The account is another one; the section `stream` is gone; or a new
            destination takes the place of the one that was proven, and `verify` lets an update pass
            that does not prove the new one.
    """
    before = settings_of(recorded)
    if before is None:
        return
    made = before.destination.archive is not None or before.network is not None
    if made and before.account_id != settings.account_id:
        raise RemovalRefused(
            f"{file}: accountId: found {settings.account_id}, wanted {before.account_id}: what "
            "this stack has made is in that account, and is not moved. Put the old value back, or "
            "make a new stack for the new one."
        )
    if settings.retired:
        return
    if stream := lost_stream(before, settings):
        raise RemovalRefused(_without_stream(before, stream, settings.customer, file))
    for removal in removals(before, settings) if verified else ():
        if why := _unproven(removal, settings):
            raise RemovalRefused(_without_proof(removal, why, settings.customer, file))


def _delivered_to(settings: StackSettings) -> str:
    """What the kit made and WorkOS's form names; empty: nothing."""
    if settings.destination.archive is None:
        return ""
    if not settings.destination.assumes_role:
        return f"receiver {settings.receiver_name}"
    return f"delivery role {settings.role_name}" if settings.stream else ""


def _unproven(removal: Removal, settings: StackSettings) -> str:
    """Which key lets an update delete without proof, and its value; empty: none does."""
    verify = settings.verify
    if verify.mode != "require":
        return f'verify.mode: found "{verify.mode}", wanted "require"'
    # A stream of the same type may still go to the old place, and WorkOS's word does not say so.
    if verify.read_back == "none" and removal.key == "destination":
        return 'verify.readBack: found "none", wanted destination.existing.readBack in its place'
    return ""


def _without_stream(before: StackSettings, stream: Stream, stack: str, file: Path) -> str:
    return (
        f"{file}: stream: found no such section, wanted the one of the last update. Without it "
        f"this update deletes the delivery role {before.role_name}, and no event arrives any more."
        f"\nWrite it back:\n  {how_to_write_back(stack, stream)}\n{_on_purpose(stack)}"
    )


def _without_proof(removal: Removal, why: str, stack: str, file: Path) -> str:
    return (
        f"{file}: {why}. {removal.key} changes from {removal.before} to {removal.now}, and this "
        f"update deletes the {removal.what}, which WorkOS's form named when delivery was last "
        "proven: it does so only if it proves that events arrive at the new place.\n"
        f"Change that key for this update, or put {removal.key} back.\n{_on_purpose(stack)}"
    )


def _on_purpose(stack: str) -> str:
    return (
        f"To stop delivery on purpose: `logstreams retire {stack}`; it keeps the bucket, its key "
        "and every event."
    )
