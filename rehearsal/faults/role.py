"""What an administrator of the customer's account does to the delivery role."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from rehearsal.faults.fault import FaultInjection, fault
from rehearsal.faults.scene import Scene

ROLE = "role"
STRANGER = "210987654321"
"""An AWS account that has no part in anything."""

EVERYTHING_BUT_S3 = {
    "Version": "2012-10-17",
    "Statement": [
        {"Sid": "AllButS3", "Effect": "Allow", "NotAction": "s3:*", "Resource": "*"},
    ],
}


def stranger(scene: Scene) -> str:
    """The ARN of the stranger's account, which a policy may name once the account exists."""
    scene.customer.world.aws.administrator(STRANGER)
    return f"arn:aws:iam::{STRANGER}:root"


def delete_role(scene: Scene) -> None:
    """Delete the delivery role with its policies."""
    iam, name = scene.client("iam"), scene.settings.role_name
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=policy)
    iam.delete_role(RoleName=name)


def trust(scene: Scene) -> dict[str, Any]:
    """The role's trust policy, to be changed."""
    role = scene.client("iam").get_role(RoleName=scene.settings.role_name)["Role"]
    document: dict[str, Any] = role["AssumeRolePolicyDocument"]
    return document


def set_trust(scene: Scene, document: dict[str, Any]) -> None:
    """Write the role's trust policy."""
    scene.client("iam").update_assume_role_policy(
        RoleName=scene.settings.role_name, PolicyDocument=json.dumps(document)
    )


@fault("LS402", ROLE)
def role_deleted(scene: Scene) -> FaultInjection:
    """The delivery role was deleted by hand."""
    delete_role(scene)
    yield


@fault("LS403", ROLE)
def role_under_another_path(scene: Scene) -> FaultInjection:
    """The delivery role was made again by hand, under the path of the team."""
    iam, name = scene.client("iam"), scene.settings.role_name
    document = trust(scene)
    policies = {
        policy: iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
        for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]
    }
    delete_role(scene)
    iam.create_role(RoleName=name, Path="/platform/", AssumeRolePolicyDocument=json.dumps(document))
    for policy, kept in policies.items():
        iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(kept))
    yield


@fault("LS404", ROLE)
def trusted_principal_deleted(scene: Scene) -> FaultInjection:
    """The role was made to trust one user of WorkOS's account, and the user was deleted."""
    aws, account = scene.customer.world.aws, scene.workos.account_id
    theirs = aws.client("iam", aws.administrator(account))
    user = theirs.create_user(UserName=f"delivery-{scene.customer.stack}")["User"]
    document = trust(scene)
    document["Statement"][0]["Principal"] = {"AWS": user["Arn"]}
    set_trust(scene, document)
    theirs.delete_user(UserName=user["UserName"])
    yield


@fault("LS405", ROLE)
def trust_to_another_account(scene: Scene) -> FaultInjection:
    """The trust policy was rewritten for another account."""
    document = trust(scene)
    document["Statement"][0]["Principal"] = {"AWS": stranger(scene)}
    set_trust(scene, document)
    yield


@fault("LS405", ROLE)
def trust_without_assuming(scene: Scene) -> FaultInjection:
    """The trust policy was rewritten and lets WorkOS tag a session, and not begin one."""
    document = trust(scene)
    document["Statement"][0]["Action"] = "sts:TagSession"
    set_trust(scene, document)
    yield


@fault("LS406", ROLE)
def external_id_changed(scene: Scene) -> FaultInjection:
    """The external ID in the trust policy was changed by hand."""
    document = trust(scene)
    document["Statement"][0]["Condition"] = {"StringEquals": {"sts:ExternalId": "acme"}}
    set_trust(scene, document)
    yield


@fault("LS407", ROLE)
def external_id_not_required(scene: Scene) -> FaultInjection:
    """The condition on the external ID was removed to see whether it helps."""
    document = trust(scene)
    del document["Statement"][0]["Condition"]
    set_trust(scene, document)
    yield


def _trusting(scene: Scene, *statements: dict[str, Any], **conditions: Any) -> None:
    """Add conditions to the statement that trusts WorkOS, and other statements."""
    document = trust(scene)
    document["Statement"][0].setdefault("Condition", {}).update(conditions)
    document["Statement"] += statements
    set_trust(scene, document)


def _policy(scene: Scene, name: str, **parts: Any) -> None:
    """Give the role a policy of its administrator's, with one statement."""
    statement = {"Sid": "AddedByHand", "Effect": "Deny", "Resource": "*", **parts}
    scene.client("iam").put_role_policy(
        RoleName=scene.settings.role_name,
        PolicyName=name,
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )


def _in(days: float) -> str:
    return f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"


@fault("LS410", ROLE)
def trust_denies_workos(scene: Scene) -> FaultInjection:
    """Somebody denied WorkOS's account what they took for a stranger's."""
    theirs = f"arn:aws:iam::{scene.workos.account_id}:root"
    denying = {"Sid": "AddedByHand", "Effect": "Deny", "Principal": {"AWS": theirs}}
    _trusting(scene, {**denying, "Action": "sts:AssumeRole"})
    yield


@fault("LS410", ROLE)
def trust_ran_out(scene: Scene) -> FaultInjection:
    """WorkOS was trusted for a trial that ended yesterday."""
    _trusting(scene, DateLessThan={"aws:CurrentTime": _in(-1)})
    yield


@fault("LS411", ROLE)
def trust_admits_some_addresses(scene: Scene) -> FaultInjection:
    """WorkOS's addresses were copied into the trust policy, the last of them left out."""
    listed = scene.settings.egress_addresses[:-1]
    # The local WorkOS assumes roles from 127.0.0.1.
    _trusting(scene, IpAddress={"aws:SourceIp": [*(f"{one}/32" for one in listed), "127.0.0.1"]})
    yield


@fault("LS412", ROLE)
def trust_admits_every_address(scene: Scene) -> FaultInjection:
    """WorkOS's addresses were copied into the trust policy, all of them."""
    listed = scene.settings.egress_addresses
    _trusting(scene, IpAddress={"aws:SourceIp": [*(f"{one}/32" for one in listed), "127.0.0.1"]})
    yield


@fault("LS413", ROLE)
def trust_of_a_stranger(scene: Scene) -> FaultInjection:
    """A contractor's account was trusted beside WorkOS's, to try the role."""
    allowing = {"Sid": "AddedByHand", "Effect": "Allow", "Action": "sts:AssumeRole"}
    _trusting(scene, {**allowing, "Principal": {"AWS": stranger(scene)}})
    yield


@fault("LS414", ROLE)
def trust_about_to_run_out(scene: Scene) -> FaultInjection:
    """WorkOS is trusted for a trial that ends tomorrow."""
    _trusting(scene, DateLessThan={"aws:CurrentTime": _in(0.9)})
    yield


@fault("LS415", ROLE)
def trust_by_session_name(scene: Scene) -> FaultInjection:
    """The trust policy was told to take sessions of some names only, which WorkOS's meet today."""
    _trusting(scene, StringLike={"sts:RoleSessionName": "*"})
    yield


@fault("LS408", ROLE)
def quarantine_by_inline_policy(scene: Scene) -> FaultInjection:
    """Security put the role under quarantine by a policy of its own."""
    _policy(scene, "Quarantine", Action="s3:PutObject")
    yield


@fault("LS408", ROLE)
def quarantine_by_attached_policy(scene: Scene) -> FaultInjection:
    """Security attached its quarantine policy to the role."""
    iam, name = scene.client("iam"), f"quarantine-{scene.customer.stack}"
    arn = f"arn:aws:iam::{scene.settings.account_id}:policy/{name}"
    statement = {"Sid": "Quarantine", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}
    with suppress(iam.exceptions.EntityAlreadyExistsException):  # of an earlier happening
        iam.create_policy(
            PolicyName=name,
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        )
    iam.attach_role_policy(RoleName=scene.settings.role_name, PolicyArn=arn)
    yield


@fault("LS408", ROLE)
def role_admits_some_addresses(scene: Scene) -> FaultInjection:
    """WorkOS's addresses were copied into a policy of the role, the last of them left out."""
    listed = [f"{one}/32" for one in scene.settings.egress_addresses[:-1]]
    addresses = {"NotIpAddress": {"aws:SourceIp": listed}}
    _policy(scene, "Addresses", Action="s3:PutObject", Condition=addresses)
    yield


@fault("LS408", ROLE)
def put_object_removed(scene: Scene) -> FaultInjection:
    """The role's policy for writing events was deleted."""
    scene.client("iam").delete_role_policy(
        RoleName=scene.settings.role_name, PolicyName="write-events"
    )
    yield


@fault("LS408", ROLE)
def put_object_on_another_prefix(scene: Scene) -> FaultInjection:
    """The role's policy was narrowed to a prefix that WorkOS does not write under."""
    statement = {
        "Effect": "Allow",
        "Action": "s3:PutObject",
        "Resource": f"{scene.settings.bucket_arn}/events/*",
    }
    scene.client("iam").put_role_policy(
        RoleName=scene.settings.role_name,
        PolicyName="write-events",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )
    yield


@fault("LS409", ROLE)
def boundary_denies(scene: Scene) -> FaultInjection:
    """A permissions boundary without S3 was put on every role of the account."""
    iam, name = scene.client("iam"), f"all-but-s3-{scene.customer.stack}"
    arn = f"arn:aws:iam::{scene.settings.account_id}:policy/{name}"
    with suppress(iam.exceptions.EntityAlreadyExistsException):  # of an earlier happening
        iam.create_policy(PolicyName=name, PolicyDocument=json.dumps(EVERYTHING_BUT_S3))
    iam.put_role_permissions_boundary(RoleName=scene.settings.role_name, PermissionsBoundary=arn)
    yield


FAULTS = (
    role_deleted,
    role_under_another_path,
    trusted_principal_deleted,
    trust_to_another_account,
    trust_without_assuming,
    external_id_changed,
    external_id_not_required,
    trust_denies_workos,
    trust_ran_out,
    trust_admits_some_addresses,
    trust_admits_every_address,
    trust_of_a_stranger,
    trust_about_to_run_out,
    trust_by_session_name,
    quarantine_by_inline_policy,
    quarantine_by_attached_policy,
    role_admits_some_addresses,
    put_object_removed,
    put_object_on_another_prefix,
    boundary_denies,
)
