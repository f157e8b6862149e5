"""WorkOS's own requests to a bucket and a key, and which statements refuse them.

Which role asks is not known here: it is somebody of the stack's account, and what depends on who it
is refuses nobody for certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from policies.iam import UNKNOWN, Prefix, Principal, Request, known, somebody_of, workos
from policies.iam.values import Possible
from policies.lib.documents import Statement
from policies.lib.principals import account_of
from policies.lib.project import expected, project, stack_file
from policies.lib.requests import NOBODY_SAID, bucket_arns, region_of
from policies.resource import Resource
from policies.rule import Parameters

WRITE = "s3:PutObject"
ENCRYPT = "kms:GenerateDataKey"
ASSUME = "sts:AssumeRole"
SOURCE_IP = "aws:SourceIp"

_OF_THE_ACCOUNT = (
    "aws:principalaccount", "aws:principalarn", "aws:resourceaccount", "kms:calleraccount",
    "s3:resourceaccount",
)  # fmt: skip


def puts(
    resource: Resource, statements: Iterable[Statement], parameters: Parameters
) -> list[Request]:
    """WorkOS's s3:PutObject to the bucket of a policy, from each of its addresses.

    Args:
        resource: That holds the policy.
        statements: Of the policy.
        parameters: The rule's: those of `policies.lib.project.PARAMETERS`.
    """
    addresses = sorted(expected(resource.stack, parameters).wanted)
    path = stack_file(project() / parameters["stacks"], resource.stack).paths[0]
    return [
        request
        for bucket in bucket_arns(resource, statements)
        for request in _from_each(_put(resource, bucket, path), addresses)
    ]


def assumptions(
    resource: Resource, statements: Iterable[Statement], parameters: Parameters
) -> list[Request]:
    """WorkOS's sts:AssumeRole, from each of its addresses; none where a role is not WorkOS's.

    WorkOS's account is the one that a trust policy asks for an external ID.
    """
    addresses = sorted(expected(resource.stack, parameters).wanted)
    place = _place(resource)
    accounts = {
        account
        for each in statements
        if each.allows and each.covers(ASSUME) and each.conditions_on("sts:ExternalId")
        for one in each.principals
        if (account := account_of(one.value)) is not None
    }
    role = f"arn:aws:iam::{place.account}:role/any"
    return [
        request
        for account in sorted(accounts)
        for request in _from_each(
            workos.assume(place, account, role, None, "").with_keys(
                {**_unsaid(resource), "sts:externalid": UNKNOWN}
            ),
            addresses,
        )
    ]


def encryption(resource: Resource) -> Request:
    """S3's kms:GenerateDataKey while it takes an event, to a key that may not be there yet."""
    place = _place(resource)
    principal = somebody_of(place.account)
    found = workos.encrypt(place, principal, f"arn:aws:kms:{place.region}:{place.account}:key/", "")
    keys: dict[str, Possible] = {
        **_unsaid(resource),
        "kms:encryptioncontext:aws:s3:arn": known(Prefix("arn:")),
    }
    if not place.region:
        keys["kms:viaservice"] = known(Prefix("s3."))
    return replace(found.with_keys(keys), resource=Prefix("arn:"))


def concerned(resource: Resource, statements: Iterable[Statement]) -> Iterator[Statement]:
    """The statements that can be judged: without the stack's account, those about everybody."""
    for each in statements:
        if resource.account is not None or each.everyone:
            yield each


def _put(resource: Resource, bucket: str, path: str) -> Request:
    place = _place(resource)
    events = f"{bucket}/{path}"
    principal: Principal = somebody_of(place.account, bucket.split(":")[1])
    found = workos.put(place, principal, events, "")
    return replace(found.with_keys(_unsaid(resource)), resource=Prefix(events))


def _from_each(request: Request, addresses: list[str]) -> Iterator[Request]:
    if not addresses:
        yield request.with_keys({SOURCE_IP.lower(): UNKNOWN})
    yield from (request.from_address(address) for address in addresses)


def _place(resource: Resource) -> workos.Place:
    return workos.Place(
        account=resource.account or NOBODY_SAID,
        region=region_of(resource) or "",
        now=datetime.now(UTC),
    )


def _unsaid(resource: Resource) -> dict[str, Possible]:
    """The keys that the stack does not determine."""
    keys: dict[str, Possible] = {}
    if not _place(resource).region:
        keys["aws:requestedregion"] = UNKNOWN
    if resource.account is None:
        keys |= dict.fromkeys(_OF_THE_ACCOUNT, UNKNOWN)
    return keys
