"""The caller and the role that writes events: WorkOS assumes it, or the receiver runs as it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from logstreams.delivery import policy
from logstreams.delivery.checks.framework import (
    Category,
    Failed,
    Passed,
    Result,
    Skipped,
    Unknown,
    check,
    known,
)
from logstreams.delivery.checks.requests import object_arn, put_request
from logstreams.delivery.facts.fact import NOT_LOOKED, Unavailable
from logstreams.delivery.facts.identity import RoleFacts
from logstreams.delivery.observations import Observations
from logstreams.delivery.policy import aws_principals, statements
from logstreams.settings import Stream

_UNIQUE_ID = re.compile(r"^A[A-Z0-9]{3}[A-Z0-9]{12,}$")
"""What IAM leaves in a policy where a principal was deleted: AIDA…, AROA… (IAM user guide)."""

_ASSUMING = frozenset({"sts:assumerole", "sts:assume*", "sts:*", "*"})


def _role(seen: Observations) -> RoleFacts:
    role = known(seen.identity.role)
    if role is None:  # LS402 has failed, and stops the ones that ask here
        raise ValueError("no role")
    return role


def _form(seen: Observations) -> Stream:
    if seen.settings.stream is None:  # LS402 was skipped, and stops the ones that ask here
        raise ValueError("no stream in the stack file")
    return seen.settings.stream


def _workos_root(seen: Observations) -> str:
    return f"arn:{seen.settings.partition}:iam::{_form(seen).workos_account_id}:root"


@check("LS401", "these credentials are of the stack's account")
def our_account(seen: Observations) -> Result:
    """A verifier in another account would judge another customer's world."""
    account, wanted = known(seen.identity.caller_account), seen.settings.account_id
    return Passed(account) if account == wanted else Failed(account, wanted)


@check("LS402", "the role that writes events exists", requires=("LS401",))
def role_exists(seen: Observations) -> Result:
    """A role that WorkOS assumes is made once the stack file has what WorkOS's form shows."""
    if seen.settings.stream is None and seen.settings.destination.assumes_role:
        return Skipped("the stack file has no stream section yet")
    role = known(seen.identity.role)
    return Passed(role.arn) if role else Failed("no such role", seen.settings.role_arn)


@check("LS403", "the role's path is /", requires=("LS402",))
def role_path(seen: Observations) -> Result:
    """WorkOS's form takes a role's name and no path (Log Streams, 2026-11-22)."""
    path = _role(seen).path
    return Passed() if path == "/" else Failed(path, "/")


@check("LS404", "the trust policy names no deleted principal", requires=("LS402",))
def trusts_nobody_deleted(seen: Observations) -> Result:
    """IAM turns a deleted principal's ARN into its unique ID, which never matches again."""
    gone = [
        principal
        for statement in statements(_role(seen).trust)
        for principal in aws_principals(statement)
        if _UNIQUE_ID.match(principal)
    ]
    return Failed(", ".join(gone), _workos_root(seen)) if gone else Passed()


@check("LS405", "the trust policy trusts WorkOS's account", requires=("LS402", "LS404"))
def trusts_workos(seen: Observations) -> Result:
    """WorkOS shows its account in the form; which principal it uses there is not published."""
    account = _form(seen).workos_account_id
    allowed = [s for s in statements(_role(seen).trust) if _lets_assume(s)]
    named = [principal for statement in allowed for principal in aws_principals(statement)]
    if any(name in ("*", account) or name.endswith(f"::{account}:root") for name in named):
        return Passed(account)
    if within := [name for name in named if f"::{account}:" in name]:
        return Unknown(
            f"only {', '.join(within)} is trusted; WorkOS does not publish its principal"
        )
    return Failed(", ".join(named) or "nobody", _workos_root(seen))


@check("LS406", "the trust policy takes the external ID of WorkOS's form", requires=("LS405",))
def external_id_equal(seen: Observations) -> Result:
    """WorkOS sends the ID that its form shows; it is not a secret."""
    external_id = _form(seen).external_id
    role = _role(seen)
    if policy.may_assume(role.trust, _workos_root(seen), role.arn, external_id):
        return Passed(external_id)
    if unknown := policy.unknown_to_trust(role.trust):
        return Unknown(f"depends on {', '.join(unknown)}")
    found = ", ".join(_external_ids(role)) or "no statement that fits"
    return Failed(found, external_id)


@check("LS407", "the trust policy requires an external ID", requires=("LS405",))
def external_id_required(seen: Observations) -> Result:
    """Without one, any customer of WorkOS could have its stream write here (confused deputy)."""
    role = _role(seen)
    root = _workos_root(seen)
    if not _external_ids(role):
        return Failed("no condition on sts:ExternalId", "StringEquals sts:ExternalId")
    for external_id in (None, f"not-{_form(seen).external_id}"):
        if policy.may_assume(role.trust, root, role.arn, external_id):
            return Failed(
                "WorkOS may assume the role with any external ID", "StringEquals sts:ExternalId"
            )
    return Passed()


@check("LS408", "the role's policies allow s3:PutObject under the path", requires=("LS402",))
def may_put(seen: Observations) -> Result:
    """What the boundary or the bucket policy takes away is judged by itself.

    In the bucket's own account its policy may allow what the role's own do not (IAM user guide,
    policy evaluation logic).
    """
    role, request = _role(seen), put_request(seen)
    decision = policy.decide(request, role.policies, None)
    if decision.allowed:
        return _confirmed(role) if role.boundary is None else Passed()
    bucket = seen.archive.policy
    if isinstance(bucket, Mapping) and policy.decide(request, role.policies, None, bucket).allowed:
        return Passed("by the bucket policy")
    return _decided(decision, f"s3:PutObject on {object_arn(seen)}")


@check(
    "LS409",
    "the role's permissions boundary allows s3:PutObject under the path",
    requires=("LS408",),
)
def boundary_allows(seen: Observations) -> Result:
    """A boundary can only take away (IAM user guide, permissions boundaries)."""
    role = _role(seen)
    if role.boundary is None:
        return Skipped("the role has no boundary")
    decision = policy.decide(put_request(seen), {"any": policy.ALLOW_ALL}, role.boundary)
    if decision.allowed:
        return _confirmed(role)
    return _decided(decision, f"s3:PutObject on {object_arn(seen)}")


def _confirmed(role: RoleFacts) -> Result:
    """What the documents allow, by AWS's own simulation of identity and boundary.

    It sees more than the documents (a service control policy), and WorkOS's request less well than
    an event does: where it disagrees, only the event can tell.
    """
    found = role.simulated
    if isinstance(found, Unavailable):
        return Passed() if found is NOT_LOOKED else Passed(f"not simulated: {found.reason}")
    if found == "allowed":
        return Passed("SimulatePrincipalPolicy agrees")
    return Unknown(
        f"its documents allow it and SimulatePrincipalPolicy answers {found}: "
        "a policy of the AWS organization may deny it"
    )


def _decided(decision: policy.Decision, wanted: str) -> Result:
    if decision.allowed:
        return Passed()
    if decision.unknown_keys:
        return Unknown(f"depends on {', '.join(decision.unknown_keys)}")
    return Failed(decision.why, wanted)


def _lets_assume(statement: policy.Document) -> bool:
    action = statement.get("Action", ())
    actions = {name.lower() for name in ([action] if isinstance(action, str) else action)}
    return statement.get("Effect") == "Allow" and bool(actions & _ASSUMING)


def _external_ids(role: RoleFacts) -> list[str]:
    found = []
    for statement in statements(role.trust):
        for block in (statement.get("Condition") or {}).values():
            for key, value in block.items():
                if key.lower() == "sts:externalid":
                    found += [value] if isinstance(value, str) else list(value)
    return found


CATEGORY = Category(
    "aws-identity",
    "AWS identity",
    (
        our_account,
        role_exists,
        role_path,
        trusts_nobody_deleted,
        trusts_workos,
        external_id_equal,
        external_id_required,
        may_put,
        boundary_allows,
    ),
)

OF_A_WRITER = Category(
    CATEGORY.name, CATEGORY.title, (our_account, role_exists, may_put, boundary_allows)
)
"""Where the role is a function's of ours, and WorkOS assumes none."""

CALLER = Category(CATEGORY.name, CATEGORY.title, (our_account,))
"""Where the stack has no role."""
