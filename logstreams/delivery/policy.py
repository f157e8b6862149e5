"""Judging IAM, bucket and key policies offline, from the documents as they were read back.

The evaluation itself is `ministack.core.iam_evaluator`'s, which agreed with an independent one
over seeded variations of the documents (docs/proof.md, "Policy evaluators"). What this
module cannot know, it says:

- service control policies, resource control policies and session policies are not visible to us;
- a condition on a key that WorkOS's request does not determine (`unknown_keys`) is not guessed;
- WorkOS does not publish which principal of its account assumes the role: a trust policy that
  names less than the account may fit or not.

On real AWS, `iam:SimulatePrincipalPolicy` takes no resource policy for a role: it can confirm
identity and boundary only (IAM API reference, 2026-11-22). `gather/identity.py` asks it there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ministack.core.iam_evaluator import (
    EvalContext,
    combine_resource_policy,
    evaluate,
    evaluate_resource_policy,
    evaluate_trust_policy,
    parse_policy_document,
)

Document = Mapping[str, Any]

ALLOW_ALL: Document = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
"""Stands for the role's own policies where only another's is judged."""

KNOWN_KEYS = frozenset(
    {
        "aws:principalarn",
        "aws:principalaccount",
        "aws:principaltype",
        "aws:securetransport",
        "aws:requestedregion",
        "aws:resourceaccount",
        "s3:resourceaccount",
        "s3:tlsversion",
        "sts:externalid",
        "kms:viaservice",
        "kms:calleraccount",
        "kms:encryptioncontext:aws:s3:arn",
    }
)
"""Condition keys whose value in WorkOS's request is known to us."""

FROM_WHERE = frozenset({"aws:sourceip", "aws:vpcsourceip", "aws:sourcevpc", "aws:sourcevpce"})
"""Condition keys that tell where a request comes from: WorkOS's come from its public addresses, and
so by no VPC and no VPC endpoint."""

NEVER_SENT = frozenset(
    {
        "s3:x-amz-acl",
        "s3:x-amz-content-sha256",
        "s3:x-amz-server-side-encryption",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
        "s3:x-amz-storage-class",
        "s3:x-amz-grant-full-control",
        "s3:object-lock-mode",
        "s3:object-lock-retain-until-date",
        "s3:object-lock-legal-hold",
        "s3:object-lock-remaining-retention-days",
    }
)
"""Condition keys of headers WorkOS does not send (Log Streams names Content-MD5 and no other)."""


_KNOWN_OF_ASSUMING = frozenset({"aws:principalaccount", "aws:securetransport", "sts:externalid"})


@dataclass(frozen=True)
class Request:
    """One request WorkOS makes, as a policy sees it."""

    principal_arn: str
    action: str
    resource_arn: str
    region: str
    source_ip: str
    tls: bool = True
    context: tuple[tuple[str, str], ...] = ()
    """Service condition keys, lower case, with their values."""

    @property
    def account(self) -> str:
        """The account of the principal."""
        return self.principal_arn.split(":")[4]

    def without_tls(self) -> Request:
        """The same request over plain HTTP."""
        return replace(self, tls=False)


@dataclass(frozen=True)
class Decision:
    """What the policies say of one request."""

    allowed: bool
    why: str
    """The statement that decided, or that none allows."""
    unknown_keys: tuple[str, ...] = ()
    """Condition keys in the policies that this request does not determine."""


def decide(
    request: Request,
    identity: Mapping[str, Document],
    boundary: Document | None,
    resource: Document | None = None,
    *,
    owner: str | None = None,
    resource_must_allow: bool = False,
) -> Decision:
    """Whether a request passes identity policies, boundary and the resource's own policy.

    Args:
        request: The request.
        identity: The role's policies by name.
        boundary: The role's permissions boundary; None: it has none.
        resource: The bucket's or key's policy; None: it has none.
        owner: The account that owns the resource; None: the principal's.
        resource_must_allow: For a KMS key, whose own policy must allow in its account too.
    """
    context = _context(request)
    limits = [[parse_policy_document(dict(boundary))]] if boundary is not None else []
    own = evaluate(
        context, [parse_policy_document(dict(doc)) for doc in identity.values()], *limits
    )
    result = combine_resource_policy(
        own,
        context,
        dict(resource) if resource is not None else None,
        owner or request.account,
        required=resource_must_allow,
        limits=tuple(limits),
    )
    documents = [*identity.values(), *(doc for doc in (boundary, resource) if doc is not None)]
    where = "the resource's policy" if result.resource_policy_arn else "the policies"
    why = (
        f"statement {result.matched_sid or '(no Sid)'}"
        if result.decision != "ImplicitDeny"
        else ("no statement allows it")
    )
    return Decision(
        allowed=result.decision == "Allow",
        why=f"{why} of {where}" if result.decision == "Deny" else why,
        unknown_keys=unknown_keys(request, *documents),
    )


def denials(request: Request, resource: Document | None) -> tuple[Mapping[str, Any], ...]:
    """The statements of a resource's policy that deny a request, each judged by itself."""
    context = _context(request)
    return tuple(
        statement
        for statement in statements(resource)
        if evaluate_resource_policy({"Statement": [statement]}, context).decision == "Deny"
    )


def unknown_keys(request: Request, *documents: Document) -> tuple[str, ...]:
    """Condition keys in policies whose value in this request is not known to us."""
    determined = KNOWN_KEYS | NEVER_SENT | FROM_WHERE | {key for key, _ in request.context}
    found = {
        key
        for document in documents
        for statement in statements(document)
        for key in condition_keys(statement)
    }
    return tuple(sorted(found - determined))


def may_assume(trust: Document, principal_arn: str, role_arn: str, external_id: str | None) -> bool:
    """Whether a trust policy lets a principal assume the role with this external ID, or none."""
    request = Request(principal_arn, "sts:AssumeRole", role_arn, region="", source_ip="0.0.0.0")  # noqa: S104 - no address is listened on
    if external_id is not None:
        request = replace(request, context=(("sts:externalid", external_id),))
    return bool(evaluate_trust_policy(dict(trust), principal_arn, _context(request)))


def unknown_to_trust(trust: Document) -> tuple[str, ...]:
    """Condition keys of a trust policy whose value WorkOS does not publish for its AssumeRole."""
    found = {key for statement in statements(trust) for key in condition_keys(statement)}
    return tuple(sorted(found - _KNOWN_OF_ASSUMING))


def statements(document: Document | None) -> tuple[Mapping[str, Any], ...]:
    """The statements of a policy, also where it has just one and no list."""
    found = (document or {}).get("Statement", ())
    listed = [found] if isinstance(found, Mapping) else found
    return tuple(one for one in listed if isinstance(one, Mapping))


def sid(statement: Mapping[str, Any]) -> str:
    """What a statement is called."""
    return str(statement.get("Sid") or "(no Sid)")


def condition_keys(statement: Mapping[str, Any]) -> Iterator[str]:
    """The condition keys of a statement, lower case."""
    for block in (statement.get("Condition") or {}).values():
        if isinstance(block, Mapping):
            yield from (str(key).lower() for key in block)


def aws_principals(statement: Mapping[str, Any]) -> tuple[str, ...]:
    """The AWS principals of a statement, `*` among them."""
    principal = statement.get("Principal")
    if isinstance(principal, str):
        return (principal,)
    named = (principal or {}).get("AWS", ())
    return (named,) if isinstance(named, str) else tuple(named)


def _context(request: Request) -> EvalContext:
    # The role's ARN stands for its session: aws:PrincipalArn of a session is the role's ARN
    # (IAM user guide, global condition keys), and a policy that names the role matches it too.
    return EvalContext(
        principal_arn=request.principal_arn,
        principal_type="AssumedRole",
        principal_account=request.account,
        action=request.action,
        resource_arn=request.resource_arn,
        region=request.region,
        source_ip=request.source_ip,
        secure_transport=request.tls,
        service_context={
            **({"s3:tlsversion": "1.2"} if request.tls else {}),
            **dict(request.context),
        },
    )
