"""Taking over what is at AWS: looked at, planned, imported as what the program would create."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from logstreams.customers.adoption import Adoption, AdoptionRefused, CannotSay, plan
from logstreams.customers.archive_left import key_left, left_beside
from logstreams.customers.bucket_in_use import bucket_in_use
from logstreams.customers.left_at_aws import (
    LeftAtAws,
    left_at_aws,
    refuse_managed,
    refuse_renamed,
)
from logstreams.customers.planned import (
    Managed,
    Plan,
    ids_in_state,
    import_file,
    planned_creates,
    providers_to_make,
)
from logstreams.fleet.choice import stacks_of
from logstreams.fleet.pulumi_cli import EngineError, PulumiCli
from logstreams.settings import SettingsError, StackSettings, load_stack, write_values
from logstreams.settings.load import parse_settings, read_text
from logstreams.settings.write import rewrite, with_values
from logstreams.state import KEY_TYPE, ROLE_TYPE, StackState
from logstreams.verification import pulumi_import
from logstreams.verification.aws import Aws
from logstreams.verification.aws_keys import AwsKeys
from logstreams.verification.collect.archive import archive_of
from logstreams.verification.facts.archive import ArchiveFacts
from logstreams.verification.pulumi_import import Importable

MOST_OBJECTS = 10_000
"""How many objects are compared, before and after: the first by their keys."""

MANAGED = "destination.managed"
_IN_FORM = ("aws:secretsmanager/secret:Secret", "aws:lb/loadBalancer:LoadBalancer")
"""Of a receiver: the header's value, and what the public name leads to."""
Tell = Callable[[str], None]
Objects = frozenset[str]
"""Their keys: what overwrites one while the bucket is imported leaves it there."""


@dataclass(frozen=True)
class TakingOver:
    """What is at AWS, and the stack that it becomes part of."""

    settings: StackSettings
    """With the bucket as the archive, as the stack file is yet to say."""
    file: Path
    values: Mapping[str, str]
    """What is written into the stack file, by dotted key."""
    adoption: Adoption
    objects: Objects
    s3: Any
    plan: Plan
    """What an update would create."""
    left: tuple[LeftAtAws, ...]
    """What of that is at AWS, and imported in its place."""

    @property
    def makes_what_the_form_names(self) -> bool:
        """Whether an update makes anew what is typed into WorkOS's form: it is saved again then."""
        types = (ROLE_TYPE,) if self.settings.destination.assumes_role else _IN_FORM
        taken = {one.urn for one in self.left}
        return any(one.type in types for urn, one in self.plan.items() if urn not in taken)

    def run(self, pulumi: PulumiCli, tell: Tell) -> Objects:
        """Write the stack file, import, and compare the objects.

        Returns:
            Those that were there before and are not any more: somebody deleted them meanwhile.

        Raises:
            SettingsError: The stack file cannot be written.
            EngineError: Pulumi failed; what is at AWS and the stack file are as they were.
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
        if not self.objects:
            return frozenset()
        return self.objects - objects_in(self.s3, self.settings.bucket_name, len(self.objects) * 2)

    def _import(self, pulumi: PulumiCli, tell: Tell) -> None:
        stack, ids = self.settings.customer, {one.urn: one.id for one in self.left}
        if providers := providers_to_make(self.plan, ids):
            tell("making the AWS provider in the stack's state")
            pulumi.make_only(stack, providers)
        with tempfile.TemporaryDirectory(prefix="logstreams-adopt-") as folder:
            file = Path(folder, "import.json")
            file.write_text(json.dumps(import_file(self.plan, ids)), encoding="utf-8")
            tell(f"importing {', '.join(ids.values())}")
            pulumi.import_(stack, file)


@dataclass(frozen=True)
class LookAtAws:
    """Looks at what is at AWS and not in the state, and says what taking it over means."""

    settings: StackSettings
    """The stack file's."""
    file: Path
    """The stack file."""
    state: StackState
    pulumi: PulumiCli
    told: Tell
    """Takes what could not be looked at, as a sentence."""
    keys: AwsKeys | None = None
    """AWS keys of the stack's configuration."""

    def look(self, bucket: str | None) -> TakingOver:
        """Look.

        Args:
            bucket: Its name; None: the stack's own, where it has one.

        Raises:
            AdoptionRefused: It cannot become the stack's, or there is nothing.
            CannotSay: Not all of it can be read.
            SettingsError: No archive can have this name.
            EngineError: Pulumi cannot say what an update would create.
            botocore.exceptions.BotoCoreError, ClientError: AWS cannot be asked, or refuses.
        """
        settings = self.settings
        if settings.destination.archive is None:
            if bucket is None:
                return self._beside_no_bucket()
            raise AdoptionRefused(
                f"destination: found type {settings.destination.type} without an archive of the "
                "kit's, wanted s3, or https with destination.managed; without --bucket `adopt` "
                "takes over what else is at AWS"
            )
        bucket = bucket or settings.bucket_name
        return self._beside(bucket) if self.state.has_bucket else self._bucket(bucket)

    def _bucket(self, name: str) -> TakingOver:
        settings, file = self.settings, self.file
        section = "destination" if settings.destination.assumes_role else MANAGED
        if other := _whose(name, file.parents[1], settings.customer):
            raise AdoptionRefused(
                f"--bucket: {name} is the archive of the stack {other}, wanted a bucket that no "
                "other stack file names: two customers' events would lie in one"
            )
        values = {} if settings.bucket_name == name else {f"{section}.bucketName": name}
        wanted = parse_settings(file, with_values(file, read_text(file), values))
        aws = Aws(wanted, self.keys)
        facts = archive_of(aws, wanted)
        key = self._key(aws, wanted, facts)
        s3 = aws.client("s3")
        there = facts.exists is True and facts.owner_is_us is True
        adoption = plan(wanted, facts, key, bucket_in_use(s3, name) if there else None)
        made = [pulumi_import.bucket(wanted), *([pulumi_import.key(wanted, key)] if key else ())]
        planned, managed = self._planned()
        left = self._left(planned, managed, aws, (*made, *left_beside(aws, wanted, facts)))
        if made[0].key not in {planned[one.urn].key for one in left}:
            raise CannotSay(f"the program of {settings.customer} makes no {made[0].name}")
        told = {one.key for one in made}
        adoption = replace(
            adoption,
            changes=(
                *adoption.changes,
                *_taken(one for one in left if planned[one.urn].key not in told),
            ),
        )
        if adoption.kept:
            values[f"{section}.policyStatements"] = adoption.kept_text
            wanted = parse_settings(file, with_values(file, read_text(file), values))
        return TakingOver(wanted, file, values, adoption, objects_in(s3, name), s3, planned, left)

    def _beside(self, name: str) -> TakingOver:
        """What is there beside a bucket that Pulumi manages, and in no state."""
        settings = self.settings
        has_it = (
            f"Pulumi manages a bucket in stack {settings.customer} already: {settings.bucket_name}"
        )
        if name != settings.bucket_name:
            raise AdoptionRefused(has_it)
        aws = Aws(settings, self.keys)
        planned, managed = self._planned()
        facts = archive_of(aws, settings)
        key = self._key(aws, settings, facts)
        made = [pulumi_import.key(settings, key)] if key else []
        left = self._left(planned, managed, aws, (*made, *left_beside(aws, settings, facts)))
        if not left:
            raise AdoptionRefused(f"{has_it}; nothing of the stack is at AWS and not in its state")
        s3 = aws.client("s3")
        adoption = Adoption(name, (), key or None, tuple(_taken(left)))
        return TakingOver(
            settings, self.file, {}, adoption, objects_in(s3, name), s3, planned, left
        )

    def _beside_no_bucket(self) -> TakingOver:
        aws = Aws(self.settings, self.keys)
        planned, managed = self._planned()
        left = self._left(planned, managed, aws, ())
        if not left:
            raise AdoptionRefused(
                f"nothing of the stack {self.settings.customer} is at AWS and not in its state"
            )
        adoption = Adoption(None, (), None, tuple(_taken(left)))
        return TakingOver(self.settings, self.file, {}, adoption, frozenset(), None, planned, left)

    def _planned(self) -> tuple[Plan, Managed]:
        self.told("asking Pulumi what an update would create")
        previewed = self.pulumi.previewed(self.settings.customer)
        return planned_creates(previewed), ids_in_state(previewed)

    def _left(
        self, planned: Plan, managed: Managed, aws: Aws, archive: Iterable[Importable]
    ) -> tuple[LeftAtAws, ...]:
        """What is at AWS of what an update would create: these of the archive, and the rest.

        Raises:
            AdoptionRefused: The state has some of it, under another name.
        """
        urns = {one.key: urn for urn, one in planned.items()}
        known = tuple(_of_archive(urns[one.key], one) for one in archive if one.key in urns)
        ids = {one.urn: one.id for one in known}
        left = (*known, *left_at_aws(planned, aws, self.told, ids))
        refuse_managed(left, planned, managed)
        refuse_renamed(left, planned, self.state.resources)
        return left

    def _key(self, aws: Aws, settings: StackSettings, facts: ArchiveFacts) -> str:
        """ARN of the stack's key that its state lacks; empty: none is there, or the state has one.

        An update that stopped at the bucket may have made another, which the state has now.
        """
        managed = self.state.resources or frozenset()
        has_one = any(each.startswith(f"{KEY_TYPE}::") for each in managed)
        return "" if has_one else key_left(aws, settings, facts)


def _of_archive(urn: str, one: Importable) -> LeftAtAws:
    what, _, called = one.what.rpartition(" ")
    return LeftAtAws(urn, what, called, one.id)


def _taken(left: Iterable[LeftAtAws]) -> Iterator[tuple[str, str]]:
    for one in left:
        yield one.what, f"{one.called} comes into the state as it is"


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
