"""A request, and policies around it, for the tables of this folder."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from logstreams.verification.iam import Policies, Principal, Request, Rest, decide, role_session
from logstreams.verification.iam.values import Possible, known

ACCOUNT, OTHER = "012345670123", "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/acme"
SESSION_ARN = f"arn:aws:sts::{ACCOUNT}:assumed-role/acme/workos"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
BUCKET = "arn:aws:s3:::acme-events"
OBJECT = f"{BUCKET}/audit/2026-11-28/e.json"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1"
SESSION = role_session(ROLE, "workos", "AROAEXAMPLE0123456789")


def put(principal: Principal = SESSION, **keys: Possible) -> Request:
    """s3:PutObject with these keys (`aws__sourceip`), all others absent."""
    named = {name.replace("__", ":"): value for name, value in keys.items()}
    return Request(principal, "s3:PutObject", OBJECT, named, ACCOUNT, Rest.ABSENT)


def use_key(principal: Principal = SESSION) -> Request:
    return replace(put(principal), action="kms:GenerateDataKey", resource=KEY)


def statement(effect: str = "Allow", **parts: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": "*", "Resource": "*", **parts}


def document(*statements: dict[str, Any], version: str | None = "2012-10-17") -> dict[str, Any]:
    return {**({"Version": version} if version else {}), "Statement": list(statements)}


ALLOWS = document(statement())
NOTHING = document()


def word(policies: Policies, request: Request) -> str:
    """`Allowed`, `Denied` or `Depends`."""
    return type(decide(policies, request)).__name__


def holds(condition: dict[str, Any], **keys: Possible) -> bool | None:
    """Whether a condition holds, by an Allow that has it; None: it depends."""
    allowing = document(statement(Condition=condition))
    return {"Allowed": True, "Denied": False, "Depends": None}[
        word(Policies(identity={"own": allowing}), put(**keys))
    ]


def value(text: str) -> dict[str, Possible]:
    """The key k:k with a value."""
    return {"s3__k": known(text)}
