"""The caller and the role that writes events: WorkOS assumes it, or the receiver runs as it."""

from __future__ import annotations

from logstreams.verification.causes import Repair
from logstreams.verification.checks import outlook, trust
from logstreams.verification.checks.decisions import OWN_POLICIES, answers, removal_of, said
from logstreams.verification.checks.destroyed import TAKE_BUCKET_OVER
from logstreams.verification.checks.documents import of_boundary, of_role
from logstreams.verification.checks.framework import (
    Category,
    Failed,
    Passed,
    Result,
    Skipped,
    Unknown,
    check,
    known,
)
from logstreams.verification.checks.other_keys import refused_elsewhere
from logstreams.verification.checks.requests import object_arn, puts, putting, role_of
from logstreams.verification.facts.fact import NOT_LOOKED, Unavailable
from logstreams.verification.facts.identity import RoleFacts
from logstreams.verification.iam import Layer
from logstreams.verification.iam.documents import parse
from logstreams.verification.observations import Observations


@check("LS401", "the AWS credentials belong to the stack's account")
def our_account(seen: Observations) -> Result:
    """A verifier in another account would judge another customer's world."""
    account, wanted = known(seen.destination.identity.caller_account), seen.settings.account_id
    return Passed(account) if account == wanted else Failed(account, wanted)


@check("LS402", "the role that writes events exists", requires=("LS401",))
def role_exists(seen: Observations) -> Result:
    """A role that WorkOS assumes is made once the stack file has what WorkOS's form shows."""
    if seen.settings.stream is None and seen.settings.destination.assumes_role:
        return _without_stream(seen)
    role = known(seen.destination.identity.role)
    if role:
        return Passed(role.arn)
    kept = seen.state_unreadable and seen.destination.archive.exists is True
    repair = TAKE_BUCKET_OVER if kept else None
    return Failed("no such role", seen.settings.role_arn, repair=repair)


def _without_stream(seen: Observations) -> Result:
    """Without the section `stream` there is no role; a stream that was verified has lost it."""
    if seen.undeployed and seen.undeployed.new_stream:
        return Skipped("the stack file's section stream is not deployed")
    if seen.first_verified_at is None:
        return Skipped("the stack file has no stream section yet")
    if known(seen.destination.identity.role) is not None:
        return Skipped(
            "the stack file has no stream section, and so no values to judge the role by"
        )
    return Failed(
        "no such role, and the stack file has no section stream",
        seen.settings.role_arn,
        repair=_WRITE_STREAM,
    )


_WRITE_STREAM = Repair(
    kind="form",
    text="The role is created once the stack file has what WorkOS's form shows. In four steps: 1. "
    "Write it back: `logstreams form {stack} --set stream.workosAccountId=… "
    "--set stream.externalId=…`. 2. `pulumi up --stack {stack}`, which makes the role. 3. Save "
    "WorkOS's form again, with the values `logstreams form {stack}` prints. "
    "4. `pulumi up --stack {stack}`.",
)


@check("LS403", "the role's path is /", requires=("LS402",))
def role_path(seen: Observations) -> Result:
    """WorkOS's form takes a role's name and no path (Log Streams, 2026-11-22)."""
    path = role_of(seen).path
    return Passed() if path == "/" else Failed(path, "/")


@check("LS408", "the role's policies allow s3:PutObject under the path", requires=("LS402",))
def may_put(seen: Observations) -> Result:
    """What the boundary or the bucket policy takes away is judged by itself."""
    found = answers(of_role(seen), puts(seen))
    result = said(found, _wanted(seen), seen)
    if result != Passed():
        return result
    if some := refused_elsewhere(of_role(seen), putting(seen), "s3:PutObject on", seen):
        return some
    if found.by(Layer.RESOURCE):
        return Passed("by the bucket policy")
    role = role_of(seen)
    return _confirmed(role) if role.boundary is None else Passed()


@check(
    "LS409",
    "the role's permissions boundary allows s3:PutObject under the path",
    requires=("LS408",),
)
def boundary_allows(seen: Observations) -> Result:
    """A boundary can only take away (IAM user guide, permissions boundaries)."""
    role = role_of(seen)
    if role.boundary is None:
        return Skipped("the role has no boundary")
    result = said(answers(of_boundary(seen), puts(seen)), _wanted(seen), seen)
    if result == Passed() and (
        some := refused_elsewhere(of_boundary(seen), putting(seen), "s3:PutObject on", seen)
    ):
        return some
    return _confirmed(role) if result == Passed() else result


@check("LS418", "the role has no policies but the stack's", requires=("LS402",))
def no_foreign_policies(seen: Observations) -> Result:
    """What else it may do, whoever assumes it may do; one that only denies is no concern here."""
    found = [
        name
        for name, document in role_of(seen).policies.items()
        if name not in OWN_POLICIES and any(one.allows for one in parse(document))
    ]
    if not found:
        return Passed()
    return Failed(", ".join(found), ", ".join(sorted(OWN_POLICIES)), repair=removal_of(found))


def _wanted(seen: Observations) -> str:
    return f"s3:PutObject on {object_arn(seen)}"


def _confirmed(role: RoleFacts) -> Result:
    """What the documents allow, by AWS's own simulation of identity and boundary.

    It sees more than the documents (a service control policy), and WorkOS's request less well than
    an event does: where it disagrees, only the event can tell.
    """
    found = role.simulated
    if isinstance(found, Unavailable):
        return Passed() if found is NOT_LOOKED else Passed(f"not simulated by IAM: {found.reason}")
    if found == "allowed":
        return Passed("SimulatePrincipalPolicy agrees")
    return Unknown(
        f"its documents allow it and SimulatePrincipalPolicy answers {found}: "
        "a policy of the AWS organization may deny it"
    )


CATEGORY = Category(
    "aws-identity",
    "AWS identity",
    (
        our_account,
        role_exists,
        role_path,
        trust.trusts_nobody_deleted,
        trust.trusts_workos,
        trust.not_refused,
        trust.external_id_equal,
        trust.admits_every_address,
        trust.external_id_required,
        trust.one_external_id,
        trust.trusts_no_stranger,
        trust.names_nobody_else,
        may_put,
        boundary_allows,
        no_foreign_policies,
        trust.asks_for_no_address,
        outlook.role_changes,
        outlook.role_depends,
    ),
)

OF_A_WRITER = Category(
    CATEGORY.name,
    CATEGORY.title,
    (
        our_account,
        role_exists,
        may_put,
        boundary_allows,
        no_foreign_policies,
        outlook.role_changes,
    ),
)
"""Where the role is a function's of ours, and WorkOS assumes none."""

CALLER = Category(CATEGORY.name, CATEGORY.title, (our_account,))
"""Where the stack has no role."""
