"""Whether what delivers may be taken down: not while WorkOS sends events to it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from logstreams.settings import SettingsError, StackSettings, load_stack
from logstreams.settings.load import other_stacks
from logstreams.verification.aws_errors import NoProfile, TokenUnreadable
from logstreams.verification.aws_keys import AwsKeys
from logstreams.verification.facts.workos_api import StreamFacts
from logstreams.verification.secret import NoSecret
from logstreams.verification.transport.variables import BadVariable
from logstreams.verification.workos.error_kind import WorkOSFailure
from logstreams.verification.workos.stream import (
    OrganizationNotFound,
    client_of,
    delivers_to,
    stream_of,
)

UNASKED = (
    NoSecret,
    WorkOSFailure,
    NoProfile,
    TokenUnreadable,
    BadVariable,
    BotoCoreError,
    ClientError,
)
"""Why WorkOS cannot be asked."""
_OTHERS = 3
"""How many other organizations are asked for, to know a key's environment."""


class StillDelivering(Exception):
    """WorkOS delivers to the stack: every event from now on would be lost."""


class DeliveryUnknown(Exception):
    """Nobody knows whether WorkOS delivers to the stack; the text says why."""


def refuse_while_delivering(settings: StackSettings, root: Path, keys: AwsKeys | None) -> None:
    """Refuse to take down what WorkOS delivers to, or may.

    Args:
        settings: The stack's, which its file calls retired.
        root: The project's folder: other stack files name organizations of the environment.
        keys: The stack's own AWS keys.

    Raises:
        StillDelivering: It does.
        DeliveryUnknown: WorkOS cannot be asked, or does not know the organization.
    """
    if settings.organization_deleted:
        return
    before = settings.previous_organization_id
    try:
        _refuse_while_delivering(settings, root, keys)
        if before:  # its stream may go on to the same role
            former = settings.model_copy(update={"organization_id": before})
            _refuse_while_delivering(former, root, keys)
    except UNASKED as error:
        raise DeliveryUnknown(str(error)) from None


def _refuse_while_delivering(settings: StackSettings, root: Path, keys: AwsKeys | None) -> None:
    command = f"pulumi config set organizationDeleted true --stack {settings.customer}"
    stream = stream_unless_deleted(settings, root, keys, command)
    if stream is not None and delivers_to(stream, settings):
        raise StillDelivering(
            f"its file says retired, and WorkOS's stream of {settings.organization_id} is "
            f"{stream.state}: every event from now on would be lost"
        )


def stream_unless_deleted(
    settings: StackSettings, root: Path, keys: AwsKeys | None, command: str
) -> StreamFacts | None:
    """The stream of a stack's organization; None: it has none, or the organization was deleted.

    Args:
        settings: The stack's.
        root: The project's folder.
        keys: The stack's own AWS keys.
        command: What says that it was deleted, where nobody can tell.

    Raises:
        DeliveryUnknown: The key does not know the organization, and it may be there.
        NoSecret, WorkOSFailure, NoProfile, TokenUnreadable, BotoCoreError, ClientError: As
            `stream_of`.
    """
    try:
        return stream_of(settings, keys)
    except OrganizationNotFound as problem:
        if is_deleted(settings, root, keys):
            return None
        raise DeliveryUnknown(
            f"{problem}: the key belongs to another environment, where the stream goes on, or the "
            f"organization was deleted. If {settings.environment} in WorkOS's Dashboard has it no "
            f"more: `{command}`"
        ) from None


def is_deleted(settings: StackSettings, root: Path, keys: AwsKeys | None) -> bool | None:
    """Whether an organization that the key does not know was deleted.

    WorkOS answers alike where the key belongs to another environment: that one knows none of the
    other stacks' organizations either.

    Args:
        settings: The stack's.
        root: The project's folder.
        keys: The stack's own AWS keys.

    Returns:
        None: no other stack of the environment has a file.

    Raises:
        NoSecret, WorkOSFailure, NoProfile, TokenUnreadable, BotoCoreError, ClientError: As
            `stream_of`.
    """
    asked = 0
    with closing(client_of(settings, keys)) as workos:
        for name in other_stacks(settings, root):
            try:
                other = load_stack(name, root)
            except SettingsError:  # its own problem
                continue
            if other.retired or asked == _OTHERS:
                continue
            if workos.organization_name(other.organization_id) is not None:
                return True
            asked += 1
    return False if asked else None
