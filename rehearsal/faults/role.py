"""What an administrator of the customer's account does to the delivery role."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from rehearsal.faults.fault import FaultInjection, fault
from rehearsal.faults.fault_context import FaultContext

ROLE = "role"
STRANGER = "210987654321"
"""An AWS account that has no part in anything."""

EVERYTHING_BUT_S3 = {
    "Version": "2012-10-17",
    "Statement": [
        {"Sid": "AllButS3", "Effect": "Allow", "NotAction": "s3:*", "Resource": "*"},
    ],
}


def stranger(context: FaultContext) -> str:
    """The ARN of the stranger's account, which a policy may name once the account exists."""
    context.customer.world.aws.administrator(STRANGER)
    return f"arn:aws:iam::{STRANGER}:root"


def delete_role(context: FaultContext) -> None:
    """Delete the delivery role with its policies."""
    iam, name = context.client("iam"), context.settings.role_name
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=policy)
    iam.delete_role(RoleName=name)


def trust(context: FaultContext) -> dict[str, Any]:
    """The role's trust policy, to be changed."""
    role = context.client("iam").get_role(RoleName=context.settings.role_name)["Role"]
    document: dict[str, Any] = role["AssumeRolePolicyDocument"]
    return document


def set_trust(context: FaultContext, document: dict[str, Any]) -> None:
    """Write the role's trust policy."""
    context.client("iam").update_assume_role_policy(
        RoleName=context.settings.role_name, PolicyDocument=json.dumps(document)
    )


@fault("LS402", ROLE)
def role_deleted(context: FaultContext) -> FaultInjection:
    """The delivery role was deleted by hand."""
    delete_role(context)
    yield


@fault("LS403", ROLE)
def role_under_another_path(context: FaultContext) -> FaultInjection:
    """The delivery role was made again by hand, under the path of the team."""
    iam, name = context.client("iam"), context.settings.role_name
    document = trust(context)
    policies = {
        policy: iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
        for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]
    }
    delete_role(context)
    iam.create_role(RoleName=name, Path="/platform/", AssumeRolePolicyDocument=json.dumps(document))
    for policy, kept in policies.items():
        iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(kept))
    yield


@fault("LS404", ROLE)
def trusted_principal_deleted(context: FaultContext) -> FaultInjection:
    """The role was made to trust one user of WorkOS's account, and the user was deleted."""
    aws, account = context.customer.world.aws, context.workos.account_id
    theirs = aws.client("iam", aws.administrator(account))
    user = theirs.create_user(UserName=f"delivery-{context.customer.stack}")["User"]
    document = trust(context)
    document["Statement"][0]["Principal"] = {"AWS": user["Arn"]}
    set_trust(context, document)
    theirs.delete_user(UserName=user["UserName"])
    yield


@fault("LS405", ROLE)
def trust_to_another_account(context: FaultContext) -> FaultInjection:
    """The trust policy was rewritten for another account."""
    document = trust(context)
    document["Statement"][0]["Principal"] = {"AWS": stranger(context)}
    set_trust(context, document)
    yield


@fault("LS405", ROLE)
def trust_without_assuming(context: FaultContext) -> FaultInjection:
    """The trust policy was rewritten and lets WorkOS tag a session, and not begin one."""
    document = trust(context)
    document["Statement"][0]["Action"] = "sts:TagSession"
    set_trust(context, document)
    yield


@fault("LS406", ROLE)
def external_id_changed(context: FaultContext) -> FaultInjection:
    """The external ID in the trust policy was changed by hand."""
    document = trust(context)
    document["Statement"][0]["Condition"] = {"StringEquals": {"sts:ExternalId": "acme"}}
    set_trust(context, document)
    yield


@fault("LS416", ROLE)
def external_id_added(context: FaultContext) -> FaultInjection:
    """The external ID of an older stream was written into the trust policy beside the new one."""
    document = trust(context)
    condition = document["Statement"][0]["Condition"]["StringEquals"]
    condition["sts:ExternalId"] = [condition["sts:ExternalId"], "of-an-older-stream"]
    set_trust(context, document)
    yield


@fault("LS407", ROLE)
def external_id_not_required(context: FaultContext) -> FaultInjection:
    """The condition on the external ID was removed to see whether it helps."""
    document = trust(context)
    del document["Statement"][0]["Condition"]
    set_trust(context, document)
    yield


def _trusting(context: FaultContext, *statements: dict[str, Any], **conditions: Any) -> None:
    """Add conditions to the statement that trusts WorkOS, and other statements."""
    document = trust(context)
    document["Statement"][0].setdefault("Condition", {}).update(conditions)
    document["Statement"] += statements
    set_trust(context, document)


def _policy(context: FaultContext, name: str, **parts: Any) -> None:
    """Give the role a policy of its administrator's, with one statement."""
    statement = {"Sid": "AddedByHand", "Effect": "Deny", "Resource": "*", **parts}
    context.client("iam").put_role_policy(
        RoleName=context.settings.role_name,
        PolicyName=name,
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )


def _in(days: float) -> str:
    return f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"


@fault("LS410", ROLE)
def trust_denies_workos(context: FaultContext) -> FaultInjection:
    """Somebody denied WorkOS's account what they took for a stranger's."""
    theirs = f"arn:aws:iam::{context.workos.account_id}:root"
    denying = {"Sid": "AddedByHand", "Effect": "Deny", "Principal": {"AWS": theirs}}
    _trusting(context, {**denying, "Action": "sts:AssumeRole"})
    yield


@fault("LS410", ROLE)
def trust_ran_out(context: FaultContext) -> FaultInjection:
    """WorkOS was trusted for a trial that ended yesterday."""
    _trusting(context, DateLessThan={"aws:CurrentTime": _in(-1)})
    yield


@fault("LS411", ROLE)
def trust_admits_some_addresses(context: FaultContext) -> FaultInjection:
    """WorkOS's addresses were copied into the trust policy, the last of them left out."""
    listed = context.settings.egress_addresses[:-1]
    # The local WorkOS assumes roles from 127.0.0.1.
    _trusting(context, IpAddress={"aws:SourceIp": [*(f"{one}/32" for one in listed), "127.0.0.1"]})
    yield


@fault("LS412", ROLE)
def trust_admits_every_address(context: FaultContext) -> FaultInjection:
    """WorkOS's addresses were copied into the trust policy, all of them."""
    listed = context.settings.egress_addresses
    _trusting(context, IpAddress={"aws:SourceIp": [*(f"{one}/32" for one in listed), "127.0.0.1"]})
    yield


@fault("LS413", ROLE)
def trust_of_a_stranger(context: FaultContext) -> FaultInjection:
    """A contractor's account was trusted beside WorkOS's, to try the role."""
    allowing = {"Sid": "AddedByHand", "Effect": "Allow", "Action": "sts:AssumeRole"}
    _trusting(context, {**allowing, "Principal": {"AWS": stranger(context)}})
    yield


@fault("LS417", ROLE)
def trust_of_the_own_account(context: FaultContext) -> FaultInjection:
    """The stack's own account was trusted beside WorkOS's, for somebody there to try the role."""
    own = f"arn:aws:iam::{context.settings.account_id}:root"
    allowing = {"Sid": "AddedByHand", "Effect": "Allow", "Action": "sts:AssumeRole"}
    _trusting(context, {**allowing, "Principal": {"AWS": own}})
    yield


@fault("LS418", ROLE)
def role_may_do_everything(context: FaultContext) -> FaultInjection:
    """Somebody who looked for a fault gave the role every right, and left it there."""
    _policy(context, "debug", Effect="Allow", Action="*", Resource="*")
    yield


@fault("LS414", ROLE)
def trust_about_to_run_out(context: FaultContext) -> FaultInjection:
    """WorkOS is trusted for a trial that ends tomorrow."""
    _trusting(context, DateLessThan={"aws:CurrentTime": _in(0.9)})
    yield


@fault("LS415", ROLE)
def trust_by_session_name(context: FaultContext) -> FaultInjection:
    """The trust policy was told to take sessions of some names only, which WorkOS's meet today."""
    _trusting(context, StringLike={"sts:RoleSessionName": "*"})
    yield


@fault("LS408", ROLE)
def quarantine_by_inline_policy(context: FaultContext) -> FaultInjection:
    """Security put the role under quarantine by a policy of its own."""
    _policy(context, "Quarantine", Action="s3:PutObject")
    yield


@fault("LS408", ROLE)
def quarantine_by_attached_policy(context: FaultContext) -> FaultInjection:
    """Security attached its quarantine policy to the role."""
    iam, name = context.client("iam"), f"quarantine-{context.customer.stack}"
    arn = f"arn:aws:iam::{context.settings.account_id}:policy/{name}"
    statement = {"Sid": "Quarantine", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}
    with suppress(iam.exceptions.EntityAlreadyExistsException):  # of an earlier happening
        iam.create_policy(
            PolicyName=name,
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        )
    iam.attach_role_policy(RoleName=context.settings.role_name, PolicyArn=arn)
    yield


@fault("LS408", ROLE)
def role_admits_some_addresses(context: FaultContext) -> FaultInjection:
    """WorkOS's addresses were copied into a policy of the role, the last of them left out."""
    listed = [f"{one}/32" for one in context.settings.egress_addresses[:-1]]
    addresses = {"NotIpAddress": {"aws:SourceIp": listed}}
    _policy(context, "Addresses", Action="s3:PutObject", Condition=addresses)
    yield


@fault("LS408", ROLE)
def put_object_removed(context: FaultContext) -> FaultInjection:
    """The role's policy for writing events was deleted."""
    context.client("iam").delete_role_policy(
        RoleName=context.settings.role_name, PolicyName="write-events"
    )
    yield


@fault("LS408", ROLE)
def put_object_this_month_alone(context: FaultContext) -> FaultInjection:
    """The role's policy was narrowed to the folders that were there as somebody looked."""
    settings = context.settings
    statement = {
        "Effect": "Allow",
        "Action": "s3:PutObject",
        "Resource": f"{settings.bucket_arn}/{settings.object_prefix}{datetime.now(UTC):%Y-%m}-*",
    }
    context.client("iam").put_role_policy(
        RoleName=settings.role_name,
        PolicyName="write-events",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )
    yield


@fault("LS408", ROLE)
def put_object_on_another_prefix(context: FaultContext) -> FaultInjection:
    """The role's policy was narrowed to a prefix that WorkOS does not write under."""
    statement = {
        "Effect": "Allow",
        "Action": "s3:PutObject",
        "Resource": f"{context.settings.bucket_arn}/events/*",
    }
    context.client("iam").put_role_policy(
        RoleName=context.settings.role_name,
        PolicyName="write-events",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )
    yield


def bound_without_s3(context: FaultContext) -> None:
    """Put a permissions boundary on the role that allows all but S3."""
    iam, name = context.client("iam"), f"all-but-s3-{context.customer.stack}"
    arn = f"arn:aws:iam::{context.settings.account_id}:policy/{name}"
    with suppress(iam.exceptions.EntityAlreadyExistsException):  # of an earlier happening
        iam.create_policy(PolicyName=name, PolicyDocument=json.dumps(EVERYTHING_BUT_S3))
    iam.put_role_permissions_boundary(RoleName=context.settings.role_name, PermissionsBoundary=arn)


@fault("LS409", ROLE)
def boundary_denies(context: FaultContext) -> FaultInjection:
    """A permissions boundary without S3 was put on every role of the account."""
    bound_without_s3(context)
    yield


FAULTS = (
    role_deleted,
    role_under_another_path,
    trusted_principal_deleted,
    trust_to_another_account,
    trust_without_assuming,
    external_id_changed,
    external_id_not_required,
    external_id_added,
    trust_denies_workos,
    trust_ran_out,
    trust_admits_some_addresses,
    trust_admits_every_address,
    trust_of_a_stranger,
    trust_of_the_own_account,
    role_may_do_everything,
    trust_about_to_run_out,
    trust_by_session_name,
    quarantine_by_inline_policy,
    quarantine_by_attached_policy,
    role_admits_some_addresses,
    put_object_removed,
    put_object_this_month_alone,
    put_object_on_another_prefix,
    boundary_denies,
)
