"""Taking over a bucket: looked at, planned, imported under the names that components/ gives it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from logstreams import PROJECT
from logstreams.customers.adoption import (
    Adoption,
    AdoptionRefused,
    CannotSay,
    plan,
    writers,
)
from logstreams.customers.bucket_in_use import bucket_in_use
from logstreams.fleet.choice import stacks_of
from logstreams.fleet.pulumi_cli import EngineError, PulumiCli
from logstreams.settings import SettingsError, StackSettings, load_stack, write_values
from logstreams.settings.load import parse_settings, read_text
from logstreams.settings.write import rewrite, with_values
from logstreams.state import KEY_TYPE, StackState
from logstreams.verification import pulumi_import
from logstreams.verification.aws import Aws
from logstreams.verification.aws_keys import AwsKeys
from logstreams.verification.collect.archive import archive_of
from logstreams.verification.facts.archive import ArchiveFacts, KeyFacts
from logstreams.verification.pulumi_import import Importable

MOST_OBJECTS = 10_000
"""How many objects are compared, before and after: the first by their keys."""

MANAGED = "destination.managed"
Tell = Callable[[str], None]
Objects = frozenset[str]
"""Their keys: what overwrites one while the bucket is imported leaves it there."""


@dataclass(frozen=True)
class TakingOver:
    """One bucket, and the stack whose archive it becomes."""

    settings: StackSettings
    """With the bucket as the archive, as the stack file is yet to say."""
    file: Path
    values: Mapping[str, str]
    """What is written into the stack file, by dotted key."""
    adoption: Adoption
    objects: Objects
    s3: Any
    managed: frozenset[str] = frozenset()
    """What Pulumi manages in the stack, each `TYPE::NAME`."""

    def run(self, pulumi: PulumiCli, tell: Tell) -> Objects:
        """Write the stack file, import, and compare the objects.

        Returns:
            Those that were there before and are not any more: somebody deleted them meanwhile.

        Raises:
            SettingsError: The stack file cannot be written.
            EngineError: Pulumi failed; bucket and stack file are as they were.
        """
        before = read_text(self.file)
        if self.values:
            write_values(self.file, self.values)
            tell(f"wrote {', '.join(self.values)} into stacks/{self.file.name}")
        try:
            self._import(pulumi, tell)
        except EngineError:
            if self.values:
                rewrite(self.file, before)
                tell(f"took {', '.join(self.values)} out of stacks/{self.file.name} again")
            raise
        return self.objects - objects_in(self.s3, self.adoption.bucket, len(self.objects) * 2)

    def _import(self, pulumi: PulumiCli, tell: Tell) -> None:
        stack, parents = self.settings.customer, self._parents
        tell("making what the bucket belongs to in the stack's state")
        pulumi.make_only(stack, list(parents.values()))
        with tempfile.TemporaryDirectory(prefix="logstreams-adopt-") as folder:
            file = Path(folder, "import.json")
            file.write_text(json.dumps(self._imports(parents)), encoding="utf-8")
            tell(f"importing {', '.join(one.id for one in self._imported)}")
            pulumi.import_(stack, file)

    @property
    def _imported(self) -> tuple[Importable, ...]:
        archive, key = pulumi_import.bucket(self.settings), self.adoption.key_arn
        return (
            *(() if archive.key in self.managed else (archive,)),
            *((pulumi_import.key(self.settings, key),) if key else ()),
            *self.adoption.also,
        )

    @property
    def _late(self) -> tuple[Importable, ...]:
        """Those whose component an update makes last, after the whole archive: it is imported."""
        role = pulumi_import.role(self.settings)
        known = role.parent_key in self.managed
        return () if known else tuple(one for one in self.adoption.also if one == role)

    @property
    def _parents(self) -> dict[str, str]:
        kind = self.settings.destination.type
        urn = f"urn:pulumi:{self.settings.customer}::{PROJECT}"
        made = f"{urn}::logstreams:{kind}:Destination"
        return {
            "aws": f"{urn}::pulumi:providers:aws::aws",
            "destination": f"{made}::{kind}",
            **{
                one.parent: f"{made}${one.parent_type}::{one.parent}"
                for one in self._imported
                if one not in self._late
            },
        }

    def _imports(self, parents: Mapping[str, str]) -> dict[str, Any]:
        """The file of `pulumi import` (Pulumi CLI reference, 2026-11-29).

        `component` makes an empty one (pulumi 3.259.0, pkg/cmd/pulumi/operations/import.go).
        """
        components = [
            {
                "type": one.parent_type,
                "name": one.parent,
                "parent": "destination",
                "component": True,
            }
            for one in self._late
        ]
        resources = [
            {
                "type": one.type,
                "name": one.name,
                "id": one.id,
                "parent": one.parent,
                "provider": "aws",
            }
            for one in self._imported
        ]
        return {"nameTable": dict(parents), "resources": [*components, *resources]}


def look(
    settings: StackSettings,
    file: Path,
    name: str,
    state: StackState,
    keys: AwsKeys | None = None,
) -> TakingOver:
    """Look at a bucket, and say what taking it over means.

    Args:
        settings: The stack file's.
        file: The stack file.
        name: The bucket's name.
        state: The stack's.
        keys: AWS keys of the stack's configuration.

    Raises:
        AdoptionRefused: It cannot become the stack's archive.
        CannotSay: Not all of it can be read.
        SettingsError: No archive can have this name.
        botocore.exceptions.BotoCoreError, ClientError: AWS cannot be asked, or refuses.
    """
    if settings.destination.archive is None:
        raise AdoptionRefused(
            f"destination: found type {settings.destination.type} without an archive of the kit's, "
            "wanted s3, or https with destination.managed"
        )
    if state.has_bucket:
        return _rest(settings, file, name, state, keys)
    section = "destination" if settings.destination.assumes_role else MANAGED
    if other := _whose(name, file.parents[1], settings.customer):
        raise AdoptionRefused(
            f"--bucket: {name} is the archive of the stack {other}, wanted a bucket that no other "
            "stack file names: two customers' events would lie in one"
        )
    values = {} if settings.bucket_name == name else {f"{section}.bucketName": name}
    wanted = parse_settings(file, with_values(file, read_text(file), values))
    aws = Aws(wanted, keys)
    facts = archive_of(aws, wanted)
    # An update that stopped at the bucket has made another key, which the state has now.
    left = "" if _has_key(state) else _key_left(aws, wanted, facts)
    s3 = aws.client("s3")
    there = facts.exists is True and facts.owner_is_us is True
    adoption = plan(wanted, facts, left, bucket_in_use(s3, name) if there else None)
    also = tuple(_left_beside(aws, wanted, facts, state))
    adoption = replace(adoption, also=also, changes=(*adoption.changes, *_taken(also)))
    if adoption.kept:
        values[f"{section}.policyStatements"] = adoption.kept_text
        wanted = parse_settings(file, with_values(file, read_text(file), values))
    objects = objects_in(s3, name)
    return TakingOver(wanted, file, values, adoption, objects, s3, _managed(state))


def _rest(
    settings: StackSettings, file: Path, name: str, state: StackState, keys: AwsKeys | None
) -> TakingOver:
    """What is there beside a bucket that Pulumi manages, and in no state.

    Raises:
        AdoptionRefused: There is nothing, or it is another bucket.
    """
    managed = (
        f"Pulumi manages a bucket in stack {settings.customer} already: {settings.bucket_name}"
    )
    if name != settings.bucket_name:
        raise AdoptionRefused(managed)
    aws = Aws(settings, keys)
    also = tuple(_left_beside(aws, settings, archive_of(aws, settings), state))
    if not also:
        raise AdoptionRefused(f"{managed}; nothing of the stack is at AWS and not in its state")
    s3 = aws.client("s3")
    adoption = Adoption(name, (), None, tuple(_taken(also)), also)
    return TakingOver(settings, file, {}, adoption, objects_in(s3, name), s3, _managed(state))


def _taken(also: Iterable[Importable]) -> Iterator[tuple[str, str]]:
    for one in also:
        what, _, name = one.what.rpartition(" ")
        yield what, f"{name} comes into the state as it is"


def _left_beside(
    aws: Aws, settings: StackSettings, facts: ArchiveFacts, state: StackState
) -> Iterator[Importable]:
    """The role and the key's alias of a stack whose state was lost: AWS makes no second ones.

    A role of the name that the kit did not make stays whose it is.
    """
    managed = _managed(state)
    role, alias = pulumi_import.role(settings), pulumi_import.key_alias(settings)
    makes_role = settings.stream is not None or not settings.destination.assumes_role
    if makes_role and role.key not in managed and _is_the_kits(aws, settings, facts):
        yield role
    encryption = settings.archive.encryption
    own = encryption.type == "aws:kms" and encryption.key_arn is None
    target = facts.own_key if isinstance(facts.own_key, str) else ""
    if own and alias.key not in managed and target and _is_the_stacks(aws, settings, target):
        yield alias


def _is_the_kits(aws: Aws, settings: StackSettings, facts: ArchiveFacts) -> bool:
    """Whether the role is there, and this stack's: the archive lets it alone write."""
    try:
        found = aws.client("iam").get_role(RoleName=settings.role_name)["Role"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
        return False
    return found["Arn"] in writers(facts)


def objects_in(s3: Any, name: str, most: int = MOST_OBJECTS) -> Objects:
    """The first objects of a bucket, by their keys."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=name)
    listed = (each for page in pages for each in page.get("Contents", ()))
    return frozenset(str(each["Key"]) for each in islice(listed, most))


def _whose(bucket: str, root: Path, stack: str) -> str:
    """The project's other stack whose archive a bucket is; empty: none has it.

    Raises:
        CannotSay: A stack file has problems, so nobody knows which bucket it means.
    """
    for other in stacks_of(root):
        if other == stack:
            continue
        try:
            settings = load_stack(other, root)
        except SettingsError as problem:
            raise CannotSay(
                f"{problem}\nUntil that file is mended nobody knows whether {bucket} is its archive"
            ) from None
        if settings.destination.archive and settings.bucket_name == bucket:
            return other
    return ""


def _managed(state: StackState) -> frozenset[str]:
    return state.resources or frozenset()


def _has_key(state: StackState) -> bool:
    return any(each.startswith(f"{KEY_TYPE}::") for each in _managed(state))


def _key_left(aws: Aws, settings: StackSettings, facts: ArchiveFacts) -> str:
    """ARN of the key that the bucket encrypts by, where this stack made it; empty: it did not."""
    own = settings.archive.encryption
    if own.type != "aws:kms" or own.key_arn or not isinstance(facts.key, KeyFacts):
        return ""
    return facts.key.arn if _is_the_stacks(aws, settings, facts.key.arn) else ""


def _is_the_stacks(aws: Aws, settings: StackSettings, arn: str) -> bool:
    """Whether this stack made a key; its description is the kit's, and names the stack."""
    try:
        found = aws.client("kms").describe_key(KeyId=arn)["KeyMetadata"]
    except ClientError:
        return False
    ours = found.get("Description") == settings.key_description
    here = str(found["Arn"]).split(":")[4] == settings.account_id
    return bool(ours and here and found.get("Enabled"))
