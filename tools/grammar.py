"""Requests of policies that nobody wrote: every operator and every element, by a seed.

`variations.py` asks about documents as they are in the field; this asks about all that AWS's
grammar of policies has (IAM user guide, "Grammar of the IAM JSON policy language", 2026-11-28).
NotPrincipal alone is left out: iam-simulate takes a role alone for spared, where AWS's page wants
the account; tests/unit/verification/iam has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from tools.asked import Asked
from tools.changes import (
    ADDRESSES,
    BUCKET,
    EGRESS,
    NEIGHBOUR,
    OTHER,
    OWN,
    PREFIX,
    REGION,
    ROLE,
    STRANGER,
    seldom,
)
from tools.variations import Question

SEED = 20261128

TIMES = ("2026-11-28T12:00:00Z", "2026-11-29T00:00:00Z", "2026-11-27T23:59:59Z")
EPOCHS = ("1795867200", "1795910400", "1795823999")
TAGS = ("audit", "Audit", "au*", "red", "${aws:PrincipalTag/team}")
AGENTS = ("aws-sdk-js/3", "Mozilla/5.0", "aws-*", "*")
TEXTS = (
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
)
ARNS = ("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike")
_ORDER = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
NUMBERS = tuple(f"Numeric{each}" for each in _ORDER)
DATES = tuple(f"Date{each}" for each in _ORDER)

KEYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    # key: its operators, the values a policy compares it with
    "aws:PrincipalTag/team": (TEXTS, TAGS),
    "aws:UserAgent": (TEXTS, AGENTS),
    "s3:x-amz-acl": (TEXTS, ("private", "bucket-owner-full-control", "")),
    "aws:PrincipalArn": (
        (*ARNS, *TEXTS),
        (ROLE, NEIGHBOUR, f"arn:aws:iam::{OWN}:role/*", "arn:aws:iam::*:role/ac??"),
    ),
    "aws:PrincipalAccount": (TEXTS, (OWN, OTHER, "0123*")),
    "s3:TlsVersion": (NUMBERS, ("1.1", "1.2", "1.3")),
    "aws:CurrentTime": (DATES, TIMES),
    "aws:EpochTime": ((*NUMBERS, *DATES), EPOCHS),
    "aws:SecureTransport": (("Bool",), ("true", "false")),
    "aws:ViaAWSService": (("Bool",), ("true", "false")),
    "aws:SourceIp": (
        ("IpAddress", "NotIpAddress"),
        (f"{EGRESS[0]}/32", "3.217.146.0/24", "10.0.0.0/8"),
    ),
}
LISTS: dict[str, tuple[str, ...]] = {
    "aws:PrincipalOrgPaths": ("o-a/r-b/ou-1/", "o-a/r-b/*", "o-x/*"),
    "aws:CalledVia": ("athena.amazonaws.com", "dynamodb.amazonaws.com", "*"),
}
"""Keys of several values; a policy compares them by a set operator."""

ACTIONS = (
    "s3:PutObject",
    "s3:putobject",
    "s3:Put*",
    "s3:*",
    "*",
    "s3:?etObject",
    "s3:DeleteObject",
)
RESOURCES = (
    f"{BUCKET}/*",
    f"{BUCKET}/{PREFIX}*",
    "*",
    BUCKET,
    f"{BUCKET}/?udit/*",
    f"{BUCKET}/${{aws:PrincipalTag/team}}/*",
)
PRINCIPALS: tuple[Any, ...] = (
    "*",
    {"AWS": "*"},
    {"AWS": ROLE},
    {"AWS": [NEIGHBOUR, ROLE]},
    {"AWS": OWN},
    {"AWS": f"arn:aws:iam::{OWN}:root"},
    {"AWS": f"arn:aws:sts::{OWN}:assumed-role/acme/session"},
    {"AWS": [f"arn:aws:iam::{OTHER}:root", STRANGER]},
    {"Service": "logging.s3.amazonaws.com"},
)


def questions(count: int, seed: int = SEED) -> Iterator[Question]:
    """Yield so many questions, the same for the same seed."""
    for number in range(count):
        yield _question(Random(f"{seed}/{number}"))  # noqa: S311 - nothing secret is made of it


def _question(random: Random) -> Question:
    context: dict[str, str | tuple[str, ...]] = {
        "aws:currenttime": TIMES[0],
        "aws:epochtime": EPOCHS[0],
        "aws:viaawsservice": "false",
    }
    tls = random.choice(("1.2", "1.3", ""))
    optional: tuple[tuple[str, str | tuple[str, ...]], ...] = (
        ("aws:principaltag/team", random.choice(("audit", "Audit", "red"))),
        ("aws:useragent", random.choice(AGENTS[:2])),
        ("aws:principalorgpaths", random.choice((("o-a/r-b/ou-1/",), ("o-a/r-b/ou-2/",)))),
        (
            "aws:calledvia",
            random.choice(
                (("athena.amazonaws.com",), ("athena.amazonaws.com", "dynamodb.amazonaws.com"))
            ),
        ),
    )
    context |= {key: value for key, value in optional if random.random() < 0.7}  # noqa: PLR2004
    action = random.choice(("s3:PutObject", "s3:PutObject", "s3:GetObject"))
    if action == "s3:PutObject" and seldom(random):
        context["s3:x-amz-acl"] = "private"
    if tls:
        context["s3:tlsversion"] = tls
    request = Asked(
        principal_arn=random.choice((ROLE, ROLE, ROLE, NEIGHBOUR, STRANGER)),
        action=action,
        resource_arn=f"{BUCKET}/{random.choice((PREFIX, 'Audit/', ''))}2026-11-28/e.json",
        region=REGION,
        source_ip=random.choice(ADDRESSES[:4]),
        tls=bool(tls),
        context=tuple(context.items()),
    )
    resource = _document(random, named=True) if random.random() < 0.6 else {}  # noqa: PLR2004
    boundary = _document(random, named=False, mostly_allow=True) if seldom(random) else None
    return Question(request, resource, _document(random, named=False), boundary, ("grammar",))


def _document(random: Random, *, named: bool, mostly_allow: bool = False) -> dict[str, Any]:
    deny = 0.15 if mostly_allow else 0.35
    return {
        "Version": "2012-10-17" if random.random() < 0.8 else "2008-10-17",  # noqa: PLR2004
        "Statement": [
            _statement(random, number, named, deny) for number in range(random.randint(1, 3))
        ],
    }


def _statement(random: Random, number: int, named: bool, deny: float) -> dict[str, Any]:
    found: dict[str, Any] = {
        "Sid": f"S{number}",
        "Effect": "Deny" if random.random() < deny else "Allow",
    }
    if named:
        found["Principal"] = random.choice(PRINCIPALS)
    for name, values in (("Action", ACTIONS), ("Resource", RESOURCES)):
        found[f"Not{name}" if seldom(random) else name] = _some(random, values)
    conditions: dict[str, dict[str, Any]] = {}
    for _ in range(random.choice((0, 0, 1, 1, 2))):
        operator, key, wanted = _condition(random)
        conditions.setdefault(operator, {})[key] = wanted
    return {**found, "Condition": conditions} if conditions else found


def _condition(random: Random) -> tuple[str, str, Any]:
    if seldom(random):
        key = random.choice(list(LISTS))
        quantifier = random.choice(("ForAllValues", "ForAnyValue"))
        operator = f"{quantifier}:{random.choice(TEXTS)}"
        wanted = _some(random, LISTS[key])
    else:
        key = random.choice(list(KEYS))
        operators, values = KEYS[key]
        operator, wanted = random.choice(operators), _some(random, values)
    if seldom(random):
        operator += "IfExists"
    if random.random() < 0.1:  # noqa: PLR2004
        operator, wanted = "Null", random.choice(("true", "false"))
    return operator, random.choice((key, key, key.lower())), wanted


def _some(random: Random, values: tuple[str, ...]) -> Any:
    chosen = random.sample(values, random.randint(1, min(2, len(values))))
    return chosen[0] if len(chosen) == 1 and seldom(random) else chosen
