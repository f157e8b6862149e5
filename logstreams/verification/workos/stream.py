"""The log stream that WorkOS has of a customer, asked for outside of a verification."""

from __future__ import annotations

from contextlib import closing

from logstreams.settings import StackSettings
from logstreams.verification import secret
from logstreams.verification.aws import Aws
from logstreams.verification.aws_keys import AwsKeys
from logstreams.verification.facts.workos_api import StreamFacts
from logstreams.verification.workos.client import WorkOS

DELIVERING = ("active", "error")
"""States of a stream that WorkOS delivers to, or tries to (Log Streams, 2026-11-22)."""


def delivers_to(stream: StreamFacts | None, settings: StackSettings) -> bool:
    """Whether WorkOS delivers to the stack: the customer may have another destination by now."""
    if stream is None or stream.state not in DELIVERING:
        return False
    return stream.type == settings.destination.workos_type


class OrganizationNotFound(Exception):
    """WorkOS does not know the organization with this key, which tells nothing of its stream."""


def stream_of(settings: StackSettings, keys: AwsKeys | None = None) -> StreamFacts | None:
    """The stream of a stack's organization; None: it has none.

    Raises:
        OrganizationNotFound: It was deleted, or belongs to another environment than the key.
        NoSecret: There is no API key to ask WorkOS with.
        WorkOSFailure: WorkOS could not be asked, or refused.
        NoProfile, TokenUnreadable, BotoCoreError, ClientError: The key is at AWS, which cannot be
            asked.
    """
    with closing(client_of(settings, keys)) as workos:
        found = workos.audit_log_configuration(settings.organization_id)
        if found is None and workos.organization_name(settings.organization_id) is None:
            raise OrganizationNotFound(
                f"WorkOS does not know {settings.organization_id} with this API key"
            )
    return found[1] if found else None


def client_of(settings: StackSettings, keys: AwsKeys | None = None) -> WorkOS:
    """A client with the stack's API key; whoever asks for it closes it.

    Raises:
        NoSecret, NoProfile, TokenUnreadable, BotoCoreError, ClientError: As `stream_of`.
    """
    # A session only where the key is at AWS: the role of a customer that left may be gone.
    key = secret.read(
        settings.api_key, lambda service, **where: Aws(settings, keys).client(service, **where)
    )
    return WorkOS(key)
