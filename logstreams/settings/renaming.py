"""A stack that was renamed: names are computed from the stack's name, and so would be others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from logstreams.settings.load import stacks_with
from logstreams.settings.organization_change import how_to_declare, is_declared
from logstreams.settings.record import StackRecord, settings_of
from logstreams.settings.stack import StackSettings


class StackRenamed(Exception):
    """What the stack has made would get other names, or another customer's organization.

    The text says how it keeps its own.
    """


@dataclass(frozen=True)
class _Name:
    what: str
    value: str
    key: str = ""
    """Below `destination`; empty: no key of a stack file sets it."""


def refuse_renamed(record: StackRecord, settings: StackSettings, root: Path) -> None:
    """Refuse settings under which what a stack has made would get other names, or be another's.

    An organization's ID may be corrected, and a change of it declared. Where the stack was renamed
    too, or another file names the organization of the last update, file and state are of two
    customers: unless that update failed, and delivery was proven for the file's own before.

    Args:
        record: What the last update left.
        settings: The stack file's, now.
        root: The project's folder, with all stack files.

    Raises:
        StackRenamed: The stack has another name than then, and its file does not keep the names;
            or its file is another customer's than its state.
    """
    before = settings_of(record.settings)
    if before is None:
        return
    if before.organization_id != settings.organization_id and not is_declared(record, settings):
        is_proven_one = record.proven_organization == settings.organization_id
        owners: tuple[str, ...] = ()
        if record.is_proven and not is_proven_one:
            owners = stacks_with(before.organization_id, root)
        if owners or before.customer != settings.customer:
            raise StackRenamed(_mixed_up(before, settings, owners))
    if before.customer == settings.customer:
        return
    if lost := _lost(before, settings):
        raise StackRenamed(_story(before, settings, lost))


def unkept_names(before: StackSettings, now: StackSettings) -> tuple[str, ...]:
    """What has its name from the stack's old one, and would get another: no key keeps it.

    Args:
        before: The stack file's, under the old name.
        now: The stack file's, under the new name.
    """
    return tuple(each.what for each in _lost(before, now) if not each.key)


def keys_that_keep_names(before: StackSettings, now: StackSettings) -> dict[str, str]:
    """The keys below `destination` that the file lacks, with the names that they have to keep."""
    return {each.key: each.value for each in _lost(before, now) if each.key}


def _lost(before: StackSettings, now: StackSettings) -> list[_Name]:
    wanted = {each.what: each for each in _names(now)}
    return [
        each
        for each in _names(before)
        if each.what in wanted and wanted[each.what].value != each.value
    ]


def _names(settings: StackSettings) -> list[_Name]:
    names = []
    if settings.destination.archive is not None:
        names += [
            _Name("bucket", settings.bucket_name, "bucketName"),
            _Name("role", settings.role_name, "roleName"),
        ]
    if settings.network is not None:
        names.append(_Name("prefix list and security group", settings.allowlist_name))
    if settings.destination.type == "https" and settings.destination.archive is not None:
        names += [
            _Name("function", settings.receiver_name),
            _Name("load balancer", settings.load_balancer_name),
            _Name("header's secret", settings.header_secret_arn),
        ]
    return names


def _mixed_up(before: StackSettings, now: StackSettings, owners: tuple[str, ...]) -> str:
    file = f"stacks/Pulumi.{now.customer}.yaml"
    whose = (
        f", as {' and '.join(f'stacks/Pulumi.{each}.yaml' for each in owners)}" if owners else ""
    )
    called = f", called {before.customer} then" if before.customer != now.customer else ""
    story = (
        f"The state of the stack {now.customer} and its file are of two customers: its last update "
        f"was of {before.organization_id}{whose}{called}; {file} names {now.organization_id}."
    )
    of_files = (
        "Nothing was changed. Where stack files were renamed or exchanged: `logstreams fleet "
        "changed --base REF` prints the renames of their states; `pulumi stack rename` takes a "
        f"stack's file along, and `git checkout HEAD -- {file}` brings a committed one back."
    )
    of_states = (
        "Where the state is another stack's, from a backup or an import: `pulumi stack import "
        f"--stack {now.customer} --file FILE` with a state of its own."
    )
    corrected = (
        "\nWhere the ID was wrong and is corrected, say so in the stack file: "
        f"`{how_to_declare(now.customer, before.organization_id)}`."
        if owners and before.customer == now.customer
        else ""
    )
    return f"{story}\n{of_files}\n{of_states}{corrected}"


def _story(before: StackSettings, now: StackSettings, lost: list[_Name]) -> str:
    back = f"pulumi stack rename {before.customer} --stack {now.customer}"
    first = (
        f"The stack {now.customer} was called {before.customer} when it was last updated, and the "
        "names of what it has made come from there."
    )
    unkept = [each for each in lost if not each.key]
    if unkept:
        named = ", ".join(f"{each.what} {each.value}" for each in unkept)
        return (
            f"{first}\nNo key of the stack file keeps these: {named}.\n"
            f"Give the stack its name back: `{back}`"
        )
    lines = [
        first,
        f"To keep them, write into stacks/Pulumi.{now.customer}.yaml, below destination:",
        *(f'    {each.key}: "{each.value}"' for each in lost),
        f"or give the stack its name back: `{back}`",
    ]
    return "\n".join(lines)
