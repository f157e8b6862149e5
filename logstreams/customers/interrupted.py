"""What an update that was killed has made at AWS without writing it into the stack's state.

Pulumi writes "creating" into the state before it asks AWS. Where it is killed in between, the next
update makes the resource again, and AWS refuses a name that is taken (pulumi 3.259.0: "interrupted
while creating"). So each such resource gets its ID and its place in the state, and a refresh reads
from AWS what is there and takes the rest out again. `pulumi refresh --import-pending-creates` is
made for this, and drops what it was given (pulumi 3.259.0: nothing reads an operation "importing").
"""

from __future__ import annotations

import json
import shlex
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from logstreams.customers.ids_at_aws import SearchAtAws, ids_at_aws
from logstreams.fleet.pulumi_cli import EngineError, PulumiCli
from logstreams.verification.aws import Aws

Resource = Mapping[str, Any]
"""As a state has it."""


@dataclass(frozen=True)
class InterruptedCreate:
    """A resource that may be at AWS or not."""

    urn: str
    type: str
    candidates: tuple[str, ...]
    """What it may be at AWS, in the AWS plugin's IDs; empty: it is not there, or none can tell."""
    left_over: bool = False
    """A later update has made it again: this one is in no state, and fits in none."""
    replaces: bool = False
    """It was to take the place of one that is in the state, and nothing uses it yet."""

    @property
    def name(self) -> str:
        """Its name in the program."""
        return self.urn.rpartition("::")[2]

    @property
    def id(self) -> str:
        """The only candidate; empty: there is none, or several."""
        return self.candidates[0] if len(self.candidates) == 1 else ""

    @property
    def can_be_taken(self) -> bool:
        """Whether it comes into the state."""
        return bool(self.id) and not self.left_over and not self.replaces


class RepairUnfinished(Exception):
    """The state is another than the one that was looked at, or lacks what a refresh would read."""


def interrupted_creates(
    exported: str, aws: Aws, told: Callable[[str], None]
) -> tuple[InterruptedCreate, ...]:
    """The creates that a state says were begun and not ended.

    Args:
        exported: What `pulumi stack export` printed.
        aws: Of the stack's account.
        told: Takes what could not be looked at, as a sentence.

    Raises:
        botocore.exceptions.BotoCoreError, ClientError: AWS cannot be asked, or refuses.
    """
    deployment = json.loads(exported).get("deployment") or {}
    resources = deployment.get("resources") or ()
    begun = deployment.get("pending_operations") or ()
    return tuple(
        _interrupted(operation["resource"], resources, aws, told)
        for operation in begun
        if operation["type"] == "creating"
    )


def _interrupted(
    one: Resource, resources: Sequence[Resource], aws: Aws, told: Callable[[str], None]
) -> InterruptedCreate:
    """What is known of one create.

    A resource that replaces another has, until it is made, the other's time of creation; one that
    is made for the first time has none (pulumi 3.259.0, step_generator.go, `createdAt`).
    """
    known = {str(each.get("id")) for each in resources if each["type"] == one["type"]}
    search = SearchAtAws(aws, _since(one, resources), told)
    found = ids_at_aws(one["type"], one.get("inputs") or {}, search)
    new = tuple(each for each in found if each not in known)
    made = [each for each in resources if each["urn"] == one["urn"]]
    created = one.get("created")
    replaces = bool(created) and any(each.get("created") == created for each in made)
    return InterruptedCreate(
        one["urn"],
        one["type"],
        new,
        left_over=bool(made and new) and not replaces,
        replaces=bool(new) and replaces,
    )


def _since(one: Resource, resources: Sequence[Resource]) -> datetime | None:
    """When its parent came into the state, which is before it; None: the state does not say.

    A stack that is destroyed and made again has a new parent, so this is later than all that the
    destroyed one made. The update itself is in no history: Pulumi writes that at an update's end.
    """
    parents = (each for each in resources if each["urn"] == one.get("parent"))
    created = next((each.get("created") for each in parents), None)
    return datetime.fromisoformat(created) if created else None


def repair(
    stack: str, exported: str, creates: tuple[InterruptedCreate, ...], pulumi: PulumiCli
) -> None:
    """Take what is there into the state, and forget what was never made.

    Pulumi locks a state while it is imported, not from the export on: what another update wrote
    meanwhile is looked for at the last moment.

    Args:
        stack: Its name.
        exported: What `pulumi stack export` printed.
        creates: What is interrupted in it.
        pulumi: Runs Pulumi.

    Raises:
        EngineError: Pulumi failed, and the state is as it was.
        RepairUnfinished: The state is another than `exported`, and was left alone; or it has the
            resources, and the refresh that completes them failed.
    """
    ids = {one.urn: one.id for one in creates if one.can_be_taken}
    if not ids and any(one.replaces for one in creates):
        return  # `pulumi stack import` forgets what was begun (3.259.0): the next repair finds it.
    with tempfile.TemporaryDirectory(prefix="logstreams-repair-") as folder:
        file = Path(folder, "state.json")
        file.write_text(with_creates(exported, ids), encoding="utf-8")
        if json.loads(pulumi.export(stack)) != json.loads(exported):
            raise RepairUnfinished(
                f"the state of {stack} has changed since it was read, and was left alone: "
                f"somebody updates it. Once that is done: logstreams repair {stack} --dry-run"
            )
        pulumi.restore(stack, file)
    if not ids:
        return
    try:
        pulumi.refresh_only(stack, [*ids])
    except EngineError as problem:
        targets = " ".join(f"--target {shlex.quote(urn)}" for urn in ids)
        raise RepairUnfinished(
            f"{problem}\nThe state has {len(ids)} resources by their IDs alone, and a second "
            "repair finds nothing. Before the next update, once this can succeed: "
            f"pulumi refresh --yes --stack {stack} {targets}"
        ) from None


def with_creates(exported: str, ids: Mapping[str, str]) -> str:
    """A state that has these creates as done, and no other begun.

    Args:
        exported: What `pulumi stack export` printed.
        ids: By URN.
    """
    state = json.loads(exported)
    deployment = state["deployment"]
    begun = deployment.pop("pending_operations", None) or ()
    creates = [each for each in begun if each["type"] == "creating"]
    for one in (each["resource"] for each in creates):
        if one["urn"] in ids:
            outputs = dict(one.get("inputs") or {})
            done = {**one, "id": ids[one["urn"]], "outputs": outputs}
            deployment["resources"].append(done)
    return json.dumps(state)
