"""A stack file that names another organization than the one delivery was proven for.

Its update would give one customer's role, archive and alarms to another, and end what delivers.
"""

from __future__ import annotations

from pathlib import Path

from logstreams.settings.record import StackRecord
from logstreams.settings.stack import StackSettings


class OrganizationChanged(Exception):
    """The update would be of another organization; the text has both ways out."""


def is_declared(record: StackRecord, settings: StackSettings) -> bool:
    """Whether the stack file says that its organization takes the place of the recorded one."""
    known = {record.proven_organization, (record.settings or {}).get("organizationId")}
    return settings.previous_organization_id in known - {None}


def begins_anew(record: StackRecord, settings: StackSettings) -> bool:
    """Whether nothing that the record proves is of the stack file's organization, as it declares.

    Its stream is yet to be set up then, and was not lost.
    """
    is_other = settings.organization_id != record.proven_organization
    return is_other and is_declared(record, settings)


def refuse_changed_organization(record: StackRecord, settings: StackSettings, file: Path) -> None:
    """Refuse another organization than the proven one, unless the stack file declares the change.

    An ID may be corrected until delivery is proven. One that an update of before has changed
    already is refused by nothing here: verification says whose it is (LS220).

    Args:
        record: What the last update left.
        settings: The stack file's, now.
        file: The stack file.

    Raises:
        OrganizationChanged: The update would change it.
    """
    proven, now = record.proven_organization, settings.organization_id
    deployed = (record.settings or {}).get("organizationId")
    if proven is None or now in (proven, deployed) or is_declared(record, settings):
        return
    raise OrganizationChanged(
        f"{file}: organizationId: found {now}, wanted {proven}: delivery was proven for that "
        "organization, and role, archive and stream are its own. Nothing was changed.\n"
        f"If the ID was changed by mistake, put {proven} back.\n"
        f"If WorkOS has a new organization for this customer: "
        f"`{how_to_declare(settings.customer, proven)}`, then `logstreams form "
        f"{settings.customer}`, which prints what is left to do.{_ends(settings)}"
    )


def how_to_declare(stack: str, before: str) -> str:
    """The command that says in the stack file which organization the new one takes the place of."""
    return f"pulumi config set previousOrganizationId {before} --stack {stack}"


def _ends(settings: StackSettings) -> str:
    if not settings.destination.assumes_role:
        return ""
    return (
        " Once its external ID is deployed, the old organization's is refused, unless both are "
        "accepted for a while: `logstreams form --set` says how."
    )


def how_to_change(record: StackRecord, settings: StackSettings) -> str:
    """What is next where the stack file names another organization than the last update did."""
    stack, proven = settings.customer, record.proven_organization
    if proven is None or proven == settings.organization_id or is_declared(record, settings):
        return f"`pulumi up --stack {stack}`"
    return (
        f"put {proven} back; or, if WorkOS has a new organization for this customer, "
        f"`{how_to_declare(stack, proven)}`, then `logstreams form {stack}`"
    )
