"""The requests of a delivery, made of what was observed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from logstreams.verification.checks.framework import known, present
from logstreams.verification.facts.archive import EncryptionFacts
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.facts.identity import RoleFacts
from logstreams.verification.iam import Prefix, Principal, Request, receiver, role_session, workos
from logstreams.verification.iam import known as value
from logstreams.verification.iam.workos import Place
from logstreams.verification.object_key import event_arn
from logstreams.verification.observations import Observations

RECEIVER = "the receiver"
"""Stands for an address where it is not WorkOS that writes."""

_SUFFIX = "-AbCdEf"
"""Secrets Manager adds a hyphen and six characters to a secret's name in its ARN."""


def object_arn(seen: Observations) -> str:
    """The test event's object, or one that WorkOS would write now."""
    probe = seen.delivery.probe
    return event_arn(seen.settings, probe.occurred_at if probe else seen.now)


def puts(seen: Observations) -> Mapping[str, Request]:
    """s3:PutObject from each egress address, by address; of a receiver just one."""
    place, principal, arn = _place(seen), _principal(seen), object_arn(seen)
    if not seen.settings.destination.assumes_role:
        by = receiver.put_by_receiver(place, principal, arn, seen.settings.receiver_arn)
        return {RECEIVER: by}
    first = workos.put(place, principal, arn, "")
    return {each: first.from_address(each) for each in seen.settings.egress_addresses}


def putting(seen: Observations) -> Callable[[str | Prefix], Request]:
    """s3:PutObject of any object, from an egress address or by the receiver."""
    first = next(iter(puts(seen).values()))
    return lambda arn: replace(first, resource=arn)


def encrypting(seen: Observations, key_arn: str) -> Callable[[str | Prefix], Request]:
    """The use of the key for any object, where the bucket has no bucket key."""
    first = workos.encrypt(_place(seen), _principal(seen), key_arn, object_arn(seen))
    return lambda arn: first.with_keys({"kms:encryptioncontext:aws:s3:arn": value(arn)})


def encrypt(seen: Observations, key_arn: str, encryption: EncryptionFacts) -> Request:
    """The use of the bucket's key that S3 makes for the role."""
    context = seen.settings.bucket_arn if encryption.bucket_key else object_arn(seen)
    return workos.encrypt(_place(seen), _principal(seen), key_arn, context)


def decrypt_secret(seen: Observations, key_arn: str) -> Request:
    """The use of the secret's key that Secrets Manager makes for the receiver's role."""
    return receiver.decrypt_secret(_place(seen), _principal(seen), key_arn)


def read_secret(seen: Observations) -> Request:
    """The receiver's reading of the header's secret."""
    settings = seen.settings
    arn = f"{settings.header_secret_arn}{_SUFFIX}"
    return receiver.read_secret(_place(seen), _principal(seen), arn, settings.receiver_arn)


def assumes(seen: Observations, external_id: str | None) -> Mapping[str, Request]:
    """sts:AssumeRole by WorkOS from each egress address, with an external ID or without.

    Raises:
        ValueError: The stack file has no stream section.
    """
    settings = seen.settings
    if settings.stream is None:
        raise ValueError("no stream in the stack file")
    first = workos.assume(
        _place(seen), settings.stream.workos_account_id, settings.role_arn, external_id, ""
    )
    return {each: first.from_address(each) for each in settings.egress_addresses}


def read_again(seen: Observations) -> Request:
    """The receiver's reading of an event that is there already."""
    function = seen.settings.receiver_arn
    return receiver.read_by_receiver(_place(seen), _principal(seen), object_arn(seen), function)


def write_log(seen: Observations) -> Request:
    """The writing of the receiver's log; Lambda makes up the log stream's name."""
    settings = seen.settings
    where = f"{settings.partition}:logs:{settings.aws.region}:{settings.account_id}"
    stream = f"arn:{where}:log-group:{settings.receiver_log_group}:log-stream:any"
    return receiver.write_log(_place(seen), _principal(seen), stream, settings.receiver_arn)


def assumes_for_function(seen: Observations) -> Mapping[str, Request]:
    """sts:AssumeRole by Lambda, which runs the receiver as the role."""
    return {RECEIVER: receiver.assume_by_lambda(_place(seen), seen.settings.role_arn)}


def _place(seen: Observations) -> Place:
    role, organization = seen.destination.identity.role, seen.destination.identity.organization
    known_role = role if isinstance(role, RoleFacts) else None
    return Place(
        account=seen.settings.account_id,
        region=seen.settings.aws.region,
        now=seen.now,
        organization=None if isinstance(organization, Unavailable) else organization,
        tags=known_role.tags if known_role else None,
        session_length=timedelta(
            seconds=known_role.max_session_seconds if known_role else 3600,
        ),
    )


def _principal(seen: Observations) -> Principal:
    """The session that writes; its name is WorkOS's to choose, or the function's."""
    role = seen.destination.identity.role
    found = role if isinstance(role, RoleFacts) else None
    session = None if seen.settings.destination.assumes_role else seen.settings.receiver_name
    return role_session(
        seen.settings.role_arn,
        session,
        found.unique_id if found else None,
        bounded=found is not None and found.boundary is not None,
    )


def role_of(seen: Observations) -> RoleFacts:
    """The role.

    Raises:
        CannotSee: It could not be read.
        ValueError: There is none: LS402 has failed, and stops the checks that ask here.
    """
    return present(known(seen.destination.identity.role), "role")
