"""What the last update left in a stack's state: the truth also where the update failed.

Stack outputs are written at the end of an update that succeeds; after one that failed they are
those of the last good one. The check's own record is always that of the last attempt.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from logstreams.backend_errors import what_helps
from logstreams.pulumi_process import (
    NO_SUCH_STACK,
    READING_SECONDS,
    PulumiSilent,
    read_by_pulumi,
)

CHECK_URN = "::delivery-check"
"""How the URN of the hook's check ends."""

BUCKET_TYPE = "aws:s3/bucket:Bucket"
ROLE_TYPE = "aws:iam/role:Role"
KEY_TYPE = "aws:kms/key:Key"

_GATE = timedelta(seconds=2)
"""An update's gate is written right behind its check; no other update begins and ends so soon."""

_SOURCE_ADDRESSES = re.compile(r'"aws:SourceIp"\s*:\s*(\[[^\]]*\]|"[^"]*")')
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")


def verified_organization(check: Mapping[str, Any]) -> str | None:
    """The organization whose stream a stack was last verified with; None: it never was.

    Args:
        check: The delivery check's record. Those of release 0.1 name no organization: theirs is
            the one of the settings that were verified.
    """
    if named := check.get("verified_organization"):
        return str(named)
    if check.get("verdict") != "verified":
        return None
    try:
        return str(json.loads(check["settings"])["organizationId"])
    except (KeyError, TypeError, ValueError):
        return None


def recorded_time(check: Mapping[str, Any]) -> datetime | None:
    """When the delivery check came to its verdict; None: its record has no time."""
    try:
        return datetime.fromisoformat(check.get("checked_at") or check["proven_at"])
    except (KeyError, TypeError, ValueError):
        return None


class NoState(Exception):
    """The stack's state cannot be read; the text says why."""


class NoStack(NoState):
    """The backend does not know the stack: it was never made, or somebody removed it."""


@dataclass(frozen=True)
class StackState:
    """The parts of a stack's state that commands use."""

    check: dict[str, Any]
    """The delivery check's record; empty before the first update."""
    outputs: dict[str, Any]
    """The stack's outputs as of the last update that succeeded."""
    has_bucket: bool = True
    """Whether Pulumi manages a bucket in this stack."""
    resources: frozenset[str] | None = None
    """What Pulumi manages in this stack, each `TYPE::NAME`; None: nobody looked."""
    roles: frozenset[str] = frozenset()
    """Names of the roles that Pulumi made in this stack."""
    made_key: str | None = None
    """ARN of the KMS key that Pulumi made in this stack; None: it made none."""
    is_made: bool = True
    """Whether the backend knows the stack."""
    admitted: frozenset[str] = frozenset()
    """The addresses that the stack's prefix list and bucket policy let in; empty: neither asks."""

    interrupted: tuple[str, ...] = ()
    """Names of the resources that an update is making, or was when it was killed."""
    written_at: datetime | None = None
    """When the state was written last; None: nobody looked."""
    check_written_at: datetime | None = None
    """When the delivery check was; None: there is none, or nobody looked."""
    secrets_provider: Mapping[str, Any] = field(default_factory=dict)
    """What its secrets are encrypted with: `type`, and in `state` what a stack file has of it."""

    @property
    def is_written_after_check(self) -> bool:
        """Whether something wrote the state after the update that recorded the check ended.

        Another update, or a refresh. One that deletes much after its check looks the same.
        """
        written, checked = self.written_at, self.check_written_at
        return bool(written and checked and written - checked > _GATE)

    @property
    def is_proven(self) -> bool:
        """Whether delivery was ever proven from this stack."""
        return self.first_verified_at is not None

    @property
    def proven_organization(self) -> str | None:
        """The organization that delivery was last proven for; None: it never was.

        Where nothing could be read back and the stack file accepts that, the last update's.
        """
        if not self.is_proven:
            return None
        return verified_organization(self.check) or (self.settings or {}).get("organizationId")

    @property
    def first_verified_at(self) -> datetime | None:
        """When the stream was first proven."""
        first = self.check.get("first_verified")
        return datetime.fromisoformat(first) if first else None

    @property
    def is_taken_down(self) -> bool:
        """Whether an update has retired the stack, to its end: it deletes the check first."""
        if self.resources == frozenset():
            return True
        return not self.check and self.outputs.get("verdict") == "retired" and not self.roles

    @property
    def settings(self) -> dict[str, Any] | None:
        """`StackSettings.to_plain` as of the last update; None: there was none."""
        try:
            return dict(json.loads(self.check["settings"]))
        except (KeyError, TypeError, ValueError):
            return None


NOT_MADE = StackState({}, {}, has_bucket=False, resources=frozenset(), is_made=False)
"""Of a stack that the backend does not know."""


def read_state(
    stack: str,
    root: Path,
    environment: Mapping[str, str] | None = None,
    time_limit: float = READING_SECONDS,
) -> StackState:
    """Read a stack's state with `pulumi stack export`.

    Args:
        stack: The stack's name.
        root: The project's folder.
        environment: For pulumi; None: this process's.
        time_limit: Seconds.

    Raises:
        NoStack: The backend does not know the stack.
        NoState: pulumi is not there, takes too long, or cannot read it.
    """
    try:
        done = read_by_pulumi(("stack", "export", "--stack", stack), root, environment, time_limit)
    except PulumiSilent as error:
        raise NoState(str(error)) from None
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ["no message"]
        kind = NoStack if done.returncode == NO_SUCH_STACK else NoState
        helps = what_helps(lines[-1], stack)
        raise kind(f"pulumi stack export: {lines[-1]}{f'; {helps}' if helps else ''}")
    deployment = json.loads(done.stdout).get("deployment") or {}
    resources = deployment.get("resources") or []
    return StackState(
        check=_outputs(resources, CHECK_URN),
        outputs=_outputs(resources, f"::pulumi:pulumi:Stack::workos-log-streams-{stack}"),
        has_bucket=any(resource["type"] == BUCKET_TYPE for resource in resources),
        resources=frozenset(
            f"{resource['type']}::{resource['urn'].rpartition('::')[2]}" for resource in resources
        ),
        roles=frozenset(_made(resources, ROLE_TYPE, "name")),
        made_key=next(_made(resources, KEY_TYPE, "arn"), None),
        admitted=frozenset(_admitted_by(resources)),
        interrupted=tuple(
            str(one["resource"]["urn"]).rpartition("::")[2]
            for one in deployment.get("pending_operations") or ()
            if one.get("type") == "creating"
        ),
        secrets_provider=deployment.get("secrets_providers") or {},
        written_at=_time((deployment.get("manifest") or {}).get("time")),
        check_written_at=next(
            (_time(it.get("modified")) for it in resources if it["urn"].endswith(CHECK_URN)), None
        ),
    )


def _time(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None


def _made(resources: list[dict[str, Any]], type_: str, output: str) -> Iterator[str]:
    """One output of each resource of a type, but for those that an update is yet to delete."""
    for resource in resources:
        found = (resource.get("outputs") or {}).get(output)
        if resource["type"] == type_ and found and not resource.get("delete"):
            yield str(found)


def _admitted_by(resources: list[dict[str, Any]]) -> Iterator[str]:
    for resource in resources:
        outputs = resource.get("outputs") or {}
        if resource["type"] == "aws:ec2/managedPrefixList:ManagedPrefixList":
            for entry in outputs.get("entries") or []:
                yield str(entry["cidr"]).removesuffix("/32")
        elif resource["type"] == "aws:s3/bucketPolicy:BucketPolicy":
            for found in _SOURCE_ADDRESSES.findall(str(outputs.get("policy", ""))):
                yield from _ADDRESS.findall(found)


def _outputs(resources: list[dict[str, Any]], urn_ending: str) -> dict[str, Any]:
    for resource in resources:
        if resource["urn"].endswith(urn_ending):
            return dict(resource.get("outputs") or {})
    return {}
