"""A stack file that no update may carry out, by what the last one left: told before it begins."""

from __future__ import annotations

from pathlib import Path

from logstreams.settings.organization_change import OrganizationChanged, refuse_changed_organization
from logstreams.settings.path_change import PathChanged, refuse_changed_path
from logstreams.settings.record import StackRecord
from logstreams.settings.removal import RemovalRefused, refuse_removal
from logstreams.settings.renaming import StackRenamed, refuse_renamed
from logstreams.settings.stack import StackSettings

REFUSED = (StackRenamed, OrganizationChanged, RemovalRefused, PathChanged)
"""What `refuse_update` raises."""


def refuse_update(record: StackRecord, settings: StackSettings, root: Path) -> None:
    """Refuse what would harm a stack that is deployed.

    Args:
        record: What the last update left.
        settings: The stack file's, now.
        root: The project's folder.

    Raises:
        StackRenamed: What is deployed would get other names, or is another customer's.
        OrganizationChanged: Delivery was proven for another organization.
        RemovalRefused: What WorkOS delivers to would be deleted.
        PathChanged: Events of before would no longer be protected.
    """
    file = root / "stacks" / f"Pulumi.{settings.customer}.yaml"
    refuse_renamed(record, settings, root)
    refuse_changed_organization(record, settings, file)
    refuse_changed_path(record, settings, file)
    refuse_removal(record.settings, record.is_proven, settings, file)
