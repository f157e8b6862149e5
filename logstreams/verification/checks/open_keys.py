"""Why it is not known what a condition key of a request holds."""

from __future__ import annotations

from collections.abc import Iterator

from logstreams.verification.checks.documents import TRUST_POLICY
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.iam import Depends
from logstreams.verification.iam.principals import PRINCIPAL
from logstreams.verification.observations import Observations

_WRITER, _AWS, _KIT = "WorkOS does not publish", "AWS does not document", "this kit does not read"
_JUDGED = "this kit cannot judge"

_ORGANIZATION = ("aws:principalorg", "aws:resourceorg")
_BEGINNINGS = {
    "aws:resourcetag/": _KIT,
    "iam:resourcetag/": _KIT,
    "s3:buckettag/": _KIT,
    "secretsmanager:": _KIT,
    "kms:keyorigin": _KIT,
    "kms:multiregion": _KIT,
    "kms:resourcealiases": _KIT,
    "canonicaluser": _KIT,
    "kms:requestalias": _AWS,
    "aws:calledvia": _AWS,
    "notprincipal": _AWS,
    # Of WorkOS's own requests the address is known, and of those a service makes it is not.
    "aws:sourceip": _AWS,
    "aws:principaltag/": _WRITER,
    "aws:userid": _WRITER,
    "aws:federatedprovider": _WRITER,
    "aws:tokenissuetime": _WRITER,
    "aws:multifactorauthpresent": _WRITER,
    "aws:requestedregion": _WRITER,
    "aws:useragent": _WRITER,
    "aws:username": _WRITER,
    "aws:principalarn": _WRITER,
    "aws:principaltype": _WRITER,
    PRINCIPAL.lower(): _WRITER,
    "s3:authtype": _WRITER,
    "s3:signatureage": _WRITER,
    "s3:tlsversion": _WRITER,
    "s3:x-amz-content-sha256": _WRITER,
    "sts:": _WRITER,
}
"""By the beginning of a key's name, lower case: why a request has it unknown."""


def why_open(one: Depends, seen: Observations) -> str:
    """What stands in the way, behind the keys that decide: `, which WorkOS does not publish`."""
    alike: dict[str, list[str]] = {}
    for key in one.keys if one.statements else ():
        alike.setdefault(_why(key, one, seen), []).append(key)
    if len(alike) == 1:
        return f", which {next(iter(alike))}"
    parts = " and ".join(f"{why} {', '.join(keys)}" for why, keys in _in_order(alike))
    return f", of which {parts}" if parts else ""


def _in_order(alike: dict[str, list[str]]) -> Iterator[tuple[str, list[str]]]:
    """What could not be read last: its reason is in brackets."""
    yield from sorted(alike.items(), key=lambda item: item[0].endswith(")"))


def _why(key: str, one: Depends, seen: Observations) -> str:
    name = key.lower()
    of_workos = TRUST_POLICY in str(one)
    if name.startswith(_ORGANIZATION):
        organization = seen.destination.identity.organization
        if of_workos and name.startswith(_ORGANIZATION[0]):
            return _WRITER
        if isinstance(organization, Unavailable):
            return f"could not be read ({organization.reason})"
    if name.startswith("aws:principaltag/") and not of_workos:
        return _KIT
    for beginning, why in _BEGINNINGS.items():
        if name.startswith(beginning):
            by_function = not seen.settings.destination.assumes_role
            return _AWS if why == _WRITER and by_function else why
    return _JUDGED
