"""What the policy documents in the comparison of evaluators are made of, and changes to them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

OWN, WORKOS, OTHER = "012345670123", "987654321098", "111122223333"
REGION = "eu-central-1"
BUCKET, PREFIX = "arn:aws:s3:::acme-events", "audit/"
ROLE, NEIGHBOUR = f"arn:aws:iam::{OWN}:role/acme", f"arn:aws:iam::{OWN}:role/deployer"
STRANGER = f"arn:aws:iam::{OTHER}:role/acme"
KEY = f"arn:aws:kms:{REGION}:{OWN}:key/7d3f0f5e-0000-4000-8000-000000000001"
EGRESS = ("3.217.146.166", "23.21.184.92")
ADDRESSES = (*EGRESS, "3.217.146.167", "10.0.0.1", "2001:db8::1")
EXTERNAL_ID = "org_01HZX"
SECRET = f"arn:aws:secretsmanager:{REGION}:{OWN}:secret:workos-log-streams/acme/header"
LOG_GROUP = "/aws/lambda/acme"

ASSUME = "sts:AssumeRole"


@dataclass(frozen=True)
class Parts:
    """What is put into the documents of one kind."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    principals: tuple[Any, ...]
    conditions: tuple[tuple[str, tuple[str, ...]], ...]
    """Condition keys, each with values it may be compared with."""


_WHO = (
    (
        "aws:PrincipalArn",
        (ROLE, NEIGHBOUR, f"arn:aws:iam::{OWN}:role/*", "arn:aws:iam::*:role/acm?"),
    ),
    ("aws:PrincipalAccount", (OWN, OTHER, "0123*")),
    ("aws:PrincipalType", ("AssumedRole", "User")),
)
_WHERE = (
    (
        "aws:SourceIp",
        (
            f"{EGRESS[0]}/32",
            EGRESS[1],
            "3.217.146.0/24",
            "10.0.0.0/8",
            "2001:db8::/32",
            "0.0.0.0/0",
        ),
    ),
    ("aws:SecureTransport", ("true", "false")),
    ("aws:RequestedRegion", (REGION, "us-east-1", "eu-*")),
    ("aws:ResourceAccount", (OWN, OTHER)),
    ("aws:SourceVpce", ("vpce-1a2b3c4d",)),
)
_PRINCIPALS = (
    "*",
    {"AWS": "*"},
    {"AWS": ROLE},
    {"AWS": [NEIGHBOUR, ROLE]},
    {"AWS": OWN},
    {"AWS": f"arn:aws:iam::{OWN}:root"},
    {"AWS": [f"arn:aws:iam::{OTHER}:root", STRANGER]},
    {"Service": "logging.s3.amazonaws.com"},
)
OF_BUCKET = Parts(
    actions=(
        "s3:PutObject",
        "s3:putobject",
        "s3:Put*",
        "s3:*",
        "*",
        "s3:?etObject",
        "s3:DeleteObject",
    ),
    resources=(f"{BUCKET}/*", f"{BUCKET}/{PREFIX}*", "*", BUCKET, f"{BUCKET}/?udit/*"),
    principals=_PRINCIPALS,
    conditions=(
        *_WHO,
        *_WHERE,
        ("s3:TlsVersion", ("1.2", "1.3")),
        ("s3:x-amz-acl", ("bucket-owner-full-control",)),
        ("s3:x-amz-server-side-encryption", ("aws:kms", "AES256")),
    ),
)
OF_KEY = Parts(
    actions=("kms:GenerateDataKey", "kms:Generate*", "kms:Decrypt", "kms:*", "*"),
    resources=("*", KEY, f"arn:aws:kms:*:{OWN}:key/*", f"arn:aws:kms:{REGION}:{OTHER}:key/*"),
    principals=_PRINCIPALS,
    conditions=(
        *_WHO,
        *_WHERE,
        ("kms:ViaService", (f"s3.{REGION}.amazonaws.com", "s3.*.amazonaws.com")),
        ("kms:CallerAccount", (OWN, OTHER)),
        ("kms:EncryptionContext:aws:s3:arn", (BUCKET, f"{BUCKET}/*", f"{BUCKET}*")),
    ),
)
OF_TRUST = Parts(
    actions=(ASSUME, "sts:assumerole", "sts:*", "sts:Assume*", "sts:TagSession"),
    resources=(),
    principals=(
        "*",
        {"AWS": "*"},
        {"AWS": WORKOS},
        {"AWS": [f"arn:aws:iam::{OTHER}:root", f"arn:aws:iam::{WORKOS}:root"]},
        {"AWS": f"arn:aws:iam::{WORKOS}:role/streams"},
        {"AWS": f"arn:aws:iam::{OTHER}:root"},
        {"Service": "ec2.amazonaws.com"},
    ),
    conditions=(
        ("sts:ExternalId", (EXTERNAL_ID, EXTERNAL_ID.upper(), "org_*", "org_01HZ?", "")),
        ("aws:PrincipalAccount", (WORKOS, OTHER)),
        ("aws:SecureTransport", ("true", "false")),
    ),
)
OF_RECEIVER = Parts(
    actions=(
        "secretsmanager:GetSecretValue",
        "secretsmanager:getsecretvalue",
        "secretsmanager:Get*",
        "s3:*Object",
        "logs:*",
        "*",
    ),
    resources=(
        "*",
        f"{SECRET}-??????",
        f"{SECRET}-*",
        f"{SECRET}-??????????",
        f"arn:aws:secretsmanager:*:{OWN}:secret:*",
        f"{BUCKET}/*",
        f"arn:aws:logs:{REGION}:{OWN}:log-group:{LOG_GROUP}:*",
        f"arn:aws:logs:{REGION}:{OWN}:log-group:/aws/*",
    ),
    principals=(),
    conditions=(*_WHO, *_WHERE),
)
_OF_TEXT = (
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
)
_OPERATORS = {
    "aws:PrincipalArn": ("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", *_OF_TEXT),
    "aws:SourceIp": ("IpAddress", "NotIpAddress"),
    "aws:SecureTransport": ("Bool",),
    "s3:TlsVersion": ("NumericLessThan", "NumericGreaterThanEquals", "NumericEquals"),
}


_SELDOM = 0.2
"""How often what a document seldom has is chosen."""

Statements = list[dict[str, Any]]
Change = Callable[[Random, Statements, Parts, bool], bool]
"""Changes statements in place; says whether it did. The last argument: they name principals."""


def _statement_left_out(
    random: Random, statements: Statements, _parts: Parts, _named: bool
) -> bool:
    if len(statements) == 1:  # a document without one is none
        return False
    statements.remove(random.choice(statements))
    return True


def _statement_with_the_other_effect(
    random: Random, statements: Statements, _parts: Parts, _named: bool
) -> bool:
    one = copy.deepcopy(random.choice(statements))
    one["Effect"] = "Deny" if one["Effect"] == "Allow" else "Allow"
    one["Sid"] = f"Other{len(statements)}"
    statements.append(one)
    return True


def _effect(random: Random, statements: Statements, _parts: Parts, _named: bool) -> bool:
    one = random.choice(statements)
    one["Effect"] = "Deny" if one["Effect"] == "Allow" else "Allow"
    return True


def _action(random: Random, statements: Statements, parts: Parts, _named: bool) -> bool:
    return _element(random, random.choice(statements), "Action", parts.actions)


def _resource(random: Random, statements: Statements, parts: Parts, _named: bool) -> bool:
    if not parts.resources:
        return False
    return _element(random, random.choice(statements), "Resource", parts.resources)


def _element(random: Random, one: dict[str, Any], name: str, values: tuple[str, ...]) -> bool:
    """Give a statement other values, seldom as what it is not about; one is a text or a list."""
    for each in (name, f"Not{name}"):
        one.pop(each, None)
    chosen: list[str] = random.sample(values, random.randint(1, 2))
    name = f"Not{name}" if seldom(random) else name
    one[name] = chosen[0] if len(chosen) == 1 and seldom(random) else chosen
    return True


def _principal(random: Random, statements: Statements, parts: Parts, named: bool) -> bool:
    if named:
        random.choice(statements)["Principal"] = random.choice(parts.principals)
    return named


def _condition(random: Random, statements: Statements, parts: Parts, _named: bool) -> bool:
    """Give a statement one more condition, in any letter case."""
    key, values = random.choice(parts.conditions)
    operator = random.choice(_OPERATORS.get(key, _OF_TEXT))
    chosen: list[str] = random.sample(values, random.randint(1, min(2, len(values))))
    if seldom(random):
        operator, chosen = "Null", [random.choice(["true", "false"])]
    elif seldom(random):
        operator += "IfExists"
    condition = random.choice(statements).setdefault("Condition", {})
    block = condition.setdefault(operator, {})
    block.pop(next((each for each in block if each.lower() == key.lower()), key), None)
    block[random.choice([key, key, key.lower()])] = chosen if len(chosen) > 1 else chosen[0]
    return True


def _condition_left_out(
    random: Random, statements: Statements, _parts: Parts, _named: bool
) -> bool:
    return random.choice(statements).pop("Condition", None) is not None


CHANGES: tuple[Change, ...] = (
    _statement_left_out,
    _statement_with_the_other_effect,
    _effect,
    _action,
    _resource,
    _principal,
    _condition,
    _condition,
    _condition,
    _condition_left_out,
)


def seldom(random: Random) -> bool:
    """One time in five."""
    return random.random() < _SELDOM
