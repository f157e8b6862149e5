"""Whether WorkOS goes on sending events to what a stack has taken down."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from logstreams.pulumi_config import NoConfiguration, aws_configuration
from logstreams.settings import StackSettings
from logstreams.verification.aws_keys import AwsKeys
from logstreams.verification.secret import NoSecret
from logstreams.verification.workos.error_kind import WorkOSFailure
from logstreams.verification.workos.stream import DELIVERING, stream_of


def still_sending(settings: StackSettings, project: Path) -> Iterator[str]:
    """What is told where WorkOS still has the stream of a destroyed or retired stack.

    Args:
        settings: The stack's.
        project: The project's folder.
    """
    try:
        stream = stream_of(settings, AwsKeys.of(aws_configuration(settings.customer, project).get))
    except (NoSecret, WorkOSFailure, NoConfiguration, BotoCoreError, ClientError) as error:
        yield f"whether WorkOS goes on sending is not known: {error}"
        return
    if stream and stream.state in DELIVERING:
        archive = settings.destination.archive is not None
        lost = "nothing takes its events any more" if archive else "it goes on sending events"
        yield (
            f"WorkOS still has its log stream ({stream.state}), and {lost}; to end that: WorkOS's "
            f"Dashboard, Organizations, {settings.organization_id}, Log Streams: delete the stream"
        )
