"""An AWS configuration file for each job: by a stack's profile, its own role for this job.

So one stack file is previewed with a role that only reads and deployed with one that writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from logstreams.permissions.ci_access import (
    STACK_SESSION_SECONDS,
    STATE_PROFILE,
    CiJob,
    external_id,
    stack_role,
    state_role,
)
from logstreams.permissions.hub import Hub
from logstreams.settings import StackSettings

PROFILE = re.compile(r"[A-Za-z0-9_.@/+-]+")
"""What needs no quoting in the file."""


def aws_config(hub: Hub, job: CiJob, stacks: Iterable[StackSettings]) -> str:
    """The configuration of one job; a stack without `aws:profile` has no section.

    Args:
        hub: Whose jobs get access.
        job: Which of them.
        stacks: Each with a profile of its own.
    """
    sections = [
        _section(str(each.aws.profile), stack_role(hub, job, each).arn, job, external_id(hub, each))
        for each in stacks
        if each.aws.profile
    ]
    if hub.state:
        sections.append(_section(STATE_PROFILE, state_role(hub, job).arn, job, None))
    return "\n".join(["# Written by `logstreams ci-access init`.", "", *sections])


def backend(hub: Hub) -> str | None:
    """The state's URL, read and written by the job's own role; None: it is not in S3.

    Pulumi hands `profile` to the AWS SDK (gocloud.dev/aws, V2ConfigFromURLParams, 2026-11-29).
    """
    if hub.state is None:
        return None
    return f"{hub.state}?region={hub.region}&awssdk=v2&profile={STATE_PROFILE}"


def _section(profile: str, arn: str, job: CiJob, asked: str | None) -> str:
    lines = [
        f"[profile {profile}]",
        f"role_arn = {arn}",
        "credential_source = Environment",
        f"role_session_name = logstreams-{job}",
        f"duration_seconds = {STACK_SESSION_SECONDS}",
        *([f"external_id = {asked}"] if asked else []),
    ]
    return "\n".join([*lines, ""])
