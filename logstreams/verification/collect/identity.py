"""Who we are, and the role that WorkOS assumes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from logstreams.settings import StackSettings
from logstreams.verification.aws import Aws
from logstreams.verification.collect.reading import code_of, fact, fact_or_none
from logstreams.verification.facts.archive import ArchiveFacts, KeyFacts
from logstreams.verification.facts.fact import Fact, Unavailable
from logstreams.verification.facts.identity import IdentityFacts, RoleFacts
from logstreams.verification.object_key import event_arn

_OF_ORGANIZATIONS = ("principalorg", "resourceorg", "sourceorg", "vpceorg")
"""Of the names of condition keys that hold an organization of the account."""


def collect_identity(aws: Aws, settings: StackSettings) -> IdentityFacts:
    """Read the caller's account and the role with all its policies."""
    iam = aws.client("iam")
    role = _role(iam, settings.role_name)
    # A stand-in's simulation would be the evaluator's own answer once more.
    if isinstance(role, RoleFacts) and aws.is_real:
        role = replace(role, simulated=simulated(iam, role.arn, settings))
    return replace(collect_caller(aws), role=role)


def collect_organization(aws: Aws, identity: IdentityFacts, archive: ArchiveFacts) -> IdentityFacts:
    """Read the account's AWS organization where a policy asks for one.

    Elsewhere it decides nothing, and a verifier needs no right to read it.
    """
    key, role = archive.key, identity.role
    documents = [
        *((role.trust, role.policies, role.boundary) if isinstance(role, RoleFacts) else ()),
        archive.policy,
        key.policy if isinstance(key, KeyFacts) else None,
    ]
    if not any(name in str(documents).lower() for name in _OF_ORGANIZATIONS):
        return identity
    return replace(identity, organization=fact(lambda: _organization(aws)))


def _organization(aws: Aws) -> str:
    """The ID of the account's AWS organization; empty where it belongs to none."""
    try:
        found = aws.client("organizations").describe_organization()["Organization"]
    except ClientError as error:
        if code_of(error) == "AWSOrganizationsNotInUseException":
            return ""
        raise
    return str(found["Id"])


def collect_caller(aws: Aws) -> IdentityFacts:
    """Read the caller's account alone, where the stack has no role."""
    return IdentityFacts(
        caller_account=fact(lambda: str(aws.client("sts").get_caller_identity()["Account"]))
    )


def simulated(iam: Any, role_arn: str, settings: StackSettings) -> Fact[str]:
    """AWS's own answer of s3:PutObject under the path, by identity and boundary.

    A bucket policy is not asked about: for a role the simulator takes none (IAM API reference,
    SimulatePrincipalPolicy, 2026-11-22).
    """
    asked = fact(
        lambda: iam.simulate_principal_policy(
            PolicySourceArn=role_arn,
            ActionNames=["s3:PutObject"],
            ResourceArns=[event_arn(settings, datetime.now(UTC))],
            ContextEntries=[
                _context("aws:SourceIp", settings.egress_addresses[0], "ip"),
                _context("aws:SecureTransport", "true", "boolean"),
            ],
        )["EvaluationResults"][0]
    )
    if isinstance(asked, Unavailable):
        return asked
    if missing := asked.get("MissingContextValues"):
        return Unavailable(f"SimulatePrincipalPolicy: depends on {', '.join(missing)}")
    return str(asked["EvalDecision"])


def _context(key: str, value: str, kind: str) -> dict[str, Any]:
    return {"ContextKeyName": key, "ContextKeyValues": [value], "ContextKeyType": kind}


def _role(iam: Any, name: str) -> Fact[RoleFacts | None]:
    """The role, and None where IAM has none of this name.

    A policy that is taken away or put in another's place while we read is answered with the same
    code as a role that is not there, and says nothing of the role.
    """
    found = fact_or_none(lambda: iam.get_role(RoleName=name)["Role"], "NoSuchEntity")
    if found is None or isinstance(found, Unavailable):
        return found
    read = fact_or_none(lambda: _with_policies(iam, found), "NoSuchEntity")
    return fact(lambda: _with_policies(iam, found)) if read is None else read


def _with_policies(iam: Any, role: Mapping[str, Any]) -> RoleFacts:
    name = role["RoleName"]
    boundary = role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
    return RoleFacts(
        arn=role["Arn"],
        path=role["Path"],
        created_at=role["CreateDate"],
        trust=role["AssumeRolePolicyDocument"],
        policies={**_inline(iam, name), **_attached(iam, name)},
        boundary=_managed(iam, boundary) if boundary else None,
        max_session_seconds=role.get("MaxSessionDuration", 3600),
        unique_id=role.get("RoleId"),
        tags={tag["Key"]: tag["Value"] for tag in role.get("Tags", ())},
    )


def _inline(iam: Any, role: str) -> dict[str, Mapping[str, Any]]:
    pages = iam.get_paginator("list_role_policies").paginate(RoleName=role)
    names = [name for page in pages for name in page["PolicyNames"]]
    return {
        name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        for name in names
    }


def _attached(iam: Any, role: str) -> dict[str, Mapping[str, Any]]:
    pages = iam.get_paginator("list_attached_role_policies").paginate(RoleName=role)
    policies = [policy for page in pages for policy in page["AttachedPolicies"]]
    arns = [policy["PolicyArn"] for policy in policies]
    return {arn: _managed(iam, arn) for arn in arns}


def _managed(iam: Any, arn: str) -> Mapping[str, Any]:
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    document: Mapping[str, Any] = iam.get_policy_version(PolicyArn=arn, VersionId=version)[
        "PolicyVersion"
    ]["Document"]
    return document
