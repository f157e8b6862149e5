"""What an administrator of the customer's account does to the delivery role."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from logstreams.rehearsal.faults.fault import Happening, fault
from logstreams.rehearsal.faults.scene import Scene

ROLE = "role"
STRANGER = "210987654321"
"""An AWS account that has no part in anything."""

EVERYTHING_BUT_S3 = {
    "Version": "2012-10-17",
    "Statement": [
        {"Sid": "AllButS3", "Effect": "Allow", "NotAction": "s3:*", "Resource": "*"},
    ],
}


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
def role_deleted(scene: Scene) -> Happening:
    """The delivery role was deleted by hand."""
    delete_role(scene)
    yield


@fault("LS403", ROLE)
def role_under_another_path(scene: Scene) -> Happening:
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
def trusted_principal_deleted(scene: Scene) -> Happening:
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
def trust_to_another_account(scene: Scene) -> Happening:
    """The trust policy was rewritten for another account."""
    document = trust(scene)
    document["Statement"][0]["Principal"] = {"AWS": f"arn:aws:iam::{STRANGER}:root"}
    set_trust(scene, document)
    yield


@fault("LS405", ROLE)
def trust_without_assuming(scene: Scene) -> Happening:
    """The trust policy was rewritten and lets WorkOS tag a session, and not begin one."""
    document = trust(scene)
    document["Statement"][0]["Action"] = "sts:TagSession"
    set_trust(scene, document)
    yield


@fault("LS406", ROLE)
def external_id_changed(scene: Scene) -> Happening:
    """The external ID in the trust policy was changed by hand."""
    document = trust(scene)
    document["Statement"][0]["Condition"] = {"StringEquals": {"sts:ExternalId": "acme"}}
    set_trust(scene, document)
    yield


@fault("LS407", ROLE)
def external_id_not_required(scene: Scene) -> Happening:
    """The condition on the external ID was removed to see whether it helps."""
    document = trust(scene)
    del document["Statement"][0]["Condition"]
    set_trust(scene, document)
    yield


@fault("LS408", ROLE)
def put_object_removed(scene: Scene) -> Happening:
    """The role's policy for writing events was deleted."""
    scene.client("iam").delete_role_policy(
        RoleName=scene.settings.role_name, PolicyName="write-events"
    )
    yield


@fault("LS408", ROLE)
def put_object_on_another_prefix(scene: Scene) -> Happening:
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
def boundary_denies(scene: Scene) -> Happening:
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
    put_object_removed,
    put_object_on_another_prefix,
    boundary_denies,
)
