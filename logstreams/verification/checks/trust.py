"""The delivery role's trust policy: whether WorkOS may assume the role, and nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from logstreams.settings import Stream
from logstreams.verification.causes import Repair
from logstreams.verification.checks.decisions import (
    Answers,
    answers,
    open_reasons,
    refused,
    undecided,
)
from logstreams.verification.checks.documents import TRUST_POLICY, of_trust
from logstreams.verification.checks.framework import (
    Failed,
    Passed,
    Result,
    Skipped,
    Unknown,
    check,
    present,
)
from logstreams.verification.checks.requests import assumes, role_of
from logstreams.verification.checks.strangers import let_in_by, ours
from logstreams.verification.iam import UNKNOWN, Depends, Document, Request
from logstreams.verification.iam import known as value
from logstreams.verification.iam.derivation import derive
from logstreams.verification.iam.documents import Statement, aws_principals, parse, statements
from logstreams.verification.iam.matching import acts
from logstreams.verification.iam.named import sample
from logstreams.verification.iam.principals import Kind
from logstreams.verification.iam.strangers import (
    Stranger,
    admits,
    let_in,
    named_in,
    request_of,
    strangers,
)
from logstreams.verification.iam.truth import Truth, any_of
from logstreams.verification.iam.values import ABSENT
from logstreams.verification.observations import Observations

ASSUME = "sts:AssumeRole"
ASSUMING = (ASSUME, "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoot")
EXTERNAL_ID = "sts:externalid"
SOURCE_IP = "aws:sourceip"

_UNIQUE_ID = re.compile(r"^A[A-Z0-9]{3}[A-Z0-9]{12,}$")
"""What IAM leaves in a policy where a principal was deleted: AIDA…, AROA… (IAM user guide)."""


def _form(seen: Observations) -> Stream:
    # LS402 was skipped, and stops the ones that ask here.
    return present(seen.settings.stream, "stream in the stack file")


def _workos_root(seen: Observations) -> str:
    return f"arn:{seen.settings.partition}:iam::{_form(seen).workos_account_id}:root"


def _requests(seen: Observations, *unknown: str) -> Mapping[str, Request]:
    """WorkOS's AssumeRole by address, some keys taken for not known."""
    open_keys = dict.fromkeys(unknown, UNKNOWN)
    asked = assumes(seen, _form(seen).external_id)
    return {each: request.with_keys(open_keys) for each, request in asked.items()}


def _decided(seen: Observations, *unknown: str) -> Answers:
    return answers(of_trust(seen), _requests(seen, *unknown))


@check("LS404", "the trust policy names no deleted principal", requires=("LS402",))
def trusts_nobody_deleted(seen: Observations) -> Result:
    """IAM turns a deleted principal's ARN into its unique ID, which never matches again."""
    gone = [
        principal
        for statement in statements(role_of(seen).trust)
        for principal in aws_principals(statement)
        if _UNIQUE_ID.match(principal)
    ]
    return Failed(", ".join(gone), _workos_root(seen)) if gone else Passed()


@check("LS405", "the trust policy trusts WorkOS's account", requires=("LS402", "LS404"))
def trusts_workos(seen: Observations) -> Result:
    """WorkOS shows its account in the form; which principal it uses there is not published.

    Conditions and denials are other checks'.
    """
    account = _form(seen).workos_account_id
    named, trusted = _trusted(seen)
    if trusted is True:
        return Passed(account)
    if trusted is False:
        return Failed(", ".join(named) or "nobody", _workos_root(seen))
    within = [name for name in named if f"::{account}:" in name]
    return Unknown(f"only {', '.join(within)} is trusted; WorkOS does not publish its principal")


def _trusted(seen: Observations) -> tuple[list[str], Truth]:
    """The principals that may assume the role, and whether WorkOS is among them."""
    workos = next(iter(_requests(seen).values())).principal
    named: list[str] = []
    found: list[Truth] = []
    for statement in parse(role_of(seen).trust):
        if statement.allows and acts(statement, ASSUME) and statement.principals:
            named += [name for _, name in statement.principals.named]
            found += [truth for _, truth in workos.named_by(statement.principals)]
    return named, any_of(found)


@check("LS410", "the trust policy does not refuse WorkOS", requires=("LS405",))
def not_refused(seen: Observations) -> Result:
    """By a Deny, or by a condition of what trusts WorkOS; external ID and address are others'."""
    found = _decided(seen, EXTERNAL_ID, SOURCE_IP)
    if found.refused:
        failed = refused(
            found.refused,
            len(found.by_address),
            f"{ASSUME} by {_workos_root(seen)}",
            open_reasons(found, seen),
        )
        denying = any(one.by for one in found.refused.values())
        return failed if denying else Failed(_unmet(seen), failed.wanted)
    exact = _decided(seen).open
    return undecided(exact, seen) if exact else Passed()


def _unmet(seen: Observations) -> str:
    """Which conditions of the statements that trust WorkOS are not met."""
    request = next(iter(_requests(seen, EXTERNAL_ID, SOURCE_IP).values()))
    return "; ".join(
        f"statement {step.reference.statement} of {TRUST_POLICY}: {step.because}"
        for step in derive(of_trust(seen), request)
        if step.reference.allows and step.applies is False
    )


@check("LS406", "the trust policy requires the external ID of WorkOS's form", requires=("LS405",))
def external_id_equal(seen: Observations) -> Result:
    """WorkOS sends the ID that its form shows; it is not a secret."""
    external_id = _form(seen).external_id
    if _decided(seen, EXTERNAL_ID, SOURCE_IP).refused:
        return Skipped("needs LS410", needs="LS410")
    if not _decided(seen, SOURCE_IP).refused:
        return Passed(external_id)
    found = ", ".join(_external_ids(seen)) or "no statement that fits"
    return Failed(found, external_id)


@check("LS411", "the trust policy admits each of WorkOS's egress addresses", requires=("LS405",))
def admits_every_address(seen: Observations) -> Result:
    """One by one, as it is with the bucket's policy."""
    if _decided(seen, EXTERNAL_ID, SOURCE_IP).refused:
        return Skipped("needs LS410", needs="LS410")
    found = _decided(seen, EXTERNAL_ID)
    total = len(found.by_address)
    if found.refused:
        maybe = open_reasons(_decided(seen), seen)
        return refused(found.refused, total, f"all {total} admitted", maybe)
    return Passed(f"{total} addresses")


@check("LS412", "the trust policy does not restrict WorkOS's source addresses", requires=("LS411",))
def asks_for_no_address(seen: Observations) -> Result:
    """WorkOS publishes from where it delivers, and not from where it assumes roles."""
    found = next(iter(_decided(seen, EXTERNAL_ID, SOURCE_IP).by_address.values()))
    if isinstance(found, Depends) and SOURCE_IP in {key.lower() for key in found.keys}:
        named = ", ".join(map(str, found.statements))
        return Failed(f"{named} asks for aws:SourceIp", "no condition on aws:SourceIp")
    return Passed()


@check("LS407", "the trust policy requires an external ID", requires=("LS405",))
def external_id_required(seen: Observations) -> Result:
    """Without one, any customer of WorkOS could have its stream write here (confused deputy)."""
    if _trusted(seen)[1] is False:
        return Passed("WorkOS is not trusted")
    if not _external_ids(seen):
        return Failed("no condition on sts:ExternalId", "StringEquals sts:ExternalId")
    for external_id in (None, *_unlisted(seen)):
        found = answers(of_trust(seen), assumes(seen, external_id))
        if len(found.refused) < len(found.by_address):
            return Failed(
                "WorkOS may assume the role with any external ID", "StringEquals sts:ExternalId"
            )
    return Passed()


@check("LS416", "the trust policy accepts one external ID", requires=("LS406", "LS407"))
def one_external_id(seen: Observations) -> Result:
    """During a rotation it accepts the one before too; that is to end."""
    own = _form(seen).external_id
    if _decided(seen, SOURCE_IP).refused:  # an event that arrived makes advice of LS406
        return Skipped("needs LS406", needs="LS406")
    for other in _external_ids(seen):
        if other != own:
            found = answers(of_trust(seen), assumes(seen, other))
            if len(found.refused) < len(found.by_address):
                return Failed(f"{other} is accepted too", own, repair=_end_of(seen, other))
    return Passed(own)


def _end_of(seen: Observations, other: str) -> Repair | None:
    """How one that no rotation of the stack file's brought ends: an update writes the policy."""
    if other == _form(seen).previous_external_id:
        return None
    return Repair(
        kind="command",
        text="Write the trust policy again: the stack file names no such external ID.",
        command="pulumi up --refresh --stack {stack}",
    )


@check("LS413", "the trust policy trusts nobody but WorkOS", requires=("LS405",))
def trusts_no_stranger(seen: Observations) -> Result:
    """Another account could assume the role and write what looks like WorkOS's events."""
    document = role_of(seen).trust
    found = let_in_by(
        seen,
        strangers(document, ours(seen, _form(seen).workos_account_id)),
        lambda one: [action for action in ASSUMING if _may_assume(seen, one, action)],
    )
    if isinstance(found, Unknown):
        return found
    told = dict.fromkeys(_shown(one, may) for one, may in found.items())
    return Failed(", ".join(told), _workos_root(seen)) if found else Passed()


def _shown(one: Stranger, may: list[str]) -> str:
    return str(one) if ASSUME in may else f"{one}, by {', '.join(may)}"


def _may_assume(seen: Observations, one: Stranger, action: str) -> bool:
    """Whether its statement lets a stranger in.

    Whoever is named must be asked for an external ID of their own; anybody may know WorkOS's.
    """
    settings, document = seen.settings, role_of(seen).trust
    request = request_of(one, action, settings.role_arn, settings.account_id)
    if one.is_anybody or action != ASSUME:
        return let_in(document, request)
    return any(
        let_in(document, request.with_keys({EXTERNAL_ID: each}))
        for each in (ABSENT, *map(value, _unlisted(seen)))
    )


@check("LS417", "the trust policy names nobody but WorkOS", requires=("LS405", "LS413"))
def names_nobody_else(seen: Observations) -> Result:
    """Nor whom the stack's own account or an external ID keeps from being a stranger."""
    workos = _form(seen).workos_account_id
    told = named_beside(role_of(seen).trust, account=workos)
    return Failed(", ".join(told), _workos_root(seen)) if told else Passed(workos)


def named_beside(document: Document, *, account: str = "", service: str = "") -> list[str]:
    """Whom a trust policy lets assume a role, besides an account and an AWS service, in words."""
    told = dict.fromkeys(
        said
        for statement in parse(document)
        if statement.allows and any(acts(statement, action) for action in ASSUMING)
        for said in _beside(statement, account, service)
    )
    return [*told]


def _beside(statement: Statement, account: str, service: str) -> Iterator[str]:
    for kind, name in statement.principals.named if statement.principals else ():
        if kind == "Service" and name != service:
            yield f"{name} (statement {statement.name})"
    for one in named_in(statement):
        # A condition names who stands behind a service; the service is told already.
        # Whom the statement's conditions keep out nothing lets in: `*` with WorkOS's account.
        kept_out = admits(statement, one) is False
        if one.account != account and one.principal.kind is not Kind.SERVICE and not kept_out:
            yield str(one)


def _unlisted(seen: Observations) -> Iterator[str]:
    """External IDs that the trust policy does not list: any, and one for every pattern."""
    listed = _external_ids(seen)
    own = _form(seen).external_id
    samples = (
        sample(text, wild=True, filler=filler) for text in (*listed, own) for filler in ("x", "y")
    )
    # Begins and ends as WorkOS's own does.
    for each in (f"not-{own}", f"{own}-not-{own}", *samples):
        if each not in listed and each != own:
            yield each


def _external_ids(seen: Observations) -> list[str]:
    return [
        wanted
        for statement in parse(role_of(seen).trust)
        for condition in statement.conditions
        if condition.key.lower() == EXTERNAL_ID
        for wanted in condition.wanted
    ]
