"""What is well today and may not be tomorrow: dates in policies, and keys nobody promises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from logstreams.verification.checks.decisions import answers, arrived, changing, open_reason
from logstreams.verification.checks.documents import (
    of_boundary,
    of_bucket,
    of_key,
    of_role,
    of_trust,
)
from logstreams.verification.checks.framework import Failed, Passed, Result, Skipped, check, known
from logstreams.verification.checks.requests import (
    assumes,
    assumes_for_function,
    encrypt,
    puts,
    role_of,
)
from logstreams.verification.facts.identity import RoleFacts
from logstreams.verification.iam import Depends, Policies, Request
from logstreams.verification.observations import Observations

Asked: TypeAlias = tuple[Policies, Mapping[str, Request]]

_PASSING = {"aws:tokenissuetime"}
"""Keys that settle themselves: WorkOS's next session is a later one."""


def _of_role(seen: Observations) -> Iterator[Asked]:
    yield of_role(seen), puts(seen)
    if role_of(seen).boundary is not None:
        yield of_boundary(seen), puts(seen)
    if not seen.settings.destination.assumes_role:
        yield of_trust(seen), assumes_for_function(seen)
    elif seen.settings.stream is not None:
        yield of_trust(seen), assumes(seen, seen.settings.stream.external_id)


def _of_archive(seen: Observations) -> Iterator[Asked]:
    yield of_bucket(seen), puts(seen)
    key = known(seen.destination.archive.key)
    if key is not None and isinstance(seen.destination.identity.role, RoleFacts):
        request = encrypt(seen, key.arn, known(seen.destination.archive.encryption))
        yield of_key(seen, key), {"S3": request}


def _changes(asked: Iterable[Asked], seen: Observations) -> Result:
    found = dict.fromkeys(
        said
        for policies, requests in asked
        for request in requests.values()
        for said in changing(policies, request, seen)
    )
    return Failed("; ".join(found), "no such date within the next days") if found else Passed()


def _depends(asked: Iterable[Asked], seen: Observations) -> Result:
    if not arrived(seen):
        return Skipped("no event arrived that could show it")
    found = [
        one
        for policies, requests in asked
        for one in answers(policies, requests).open
        if not _settles_itself(one)
    ]
    return Failed(open_reason(found, seen), "no such condition") if found else Passed()


def _settles_itself(one: Depends) -> bool:
    return {key.lower() for key in one.keys} <= _PASSING


@check("LS414", "no policy of the role will refuse WorkOS within days", requires=("LS402",))
def role_changes(seen: Observations) -> Result:
    """By the dates in trust policy, boundary and the role's own policies."""
    return _changes(_of_role(seen), seen)


@check(
    "LS415", "no policy of the role depends on what WorkOS does not publish", requires=("LS402",)
)
def role_depends(seen: Observations) -> Result:
    """What passes today may be refused when something changes that nobody promised."""
    return _depends(_of_role(seen), seen)


@check("LS521", "neither bucket nor key policy will refuse WorkOS within days", requires=("LS503",))
def archive_changes(seen: Observations) -> Result:
    """By the dates in them."""
    return _changes(_of_archive(seen), seen)


@check(
    "LS522",
    "neither bucket nor key policy depends on what WorkOS does not publish",
    requires=("LS503",),
)
def archive_depends(seen: Observations) -> Result:
    """What passes today may be refused when something changes that nobody promised."""
    return _depends(_of_archive(seen), seen)
