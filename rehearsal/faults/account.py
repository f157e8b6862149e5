"""Whose credentials the machine that verifies has."""

from __future__ import annotations

import json

from rehearsal.faults.fault import ALONE, UNPROVEN, FaultInjection, fault
from rehearsal.faults.reachability import exported
from rehearsal.faults.role import STRANGER
from rehearsal.faults.scene import Scene

SEE_SETTINGS = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {
            "Effect": "Deny",
            "Action": ["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket"],
            "Resource": "*",
        },
    ],
}

PROFILE = "acme-audit"


@fault("LS401", "credentials")
def credentials_of_another_account(scene: Scene) -> FaultInjection:
    """The terminal has the credentials of another customer's account."""
    world = scene.customer.world
    file, before = world.directory / "credentials", scene.customer.stack_file.read_text()
    stranger, ours = (world.aws.administrator(account) for account in (STRANGER, scene.account))
    file.touch(mode=0o600)
    file.write_text(
        f"[{PROFILE}]\n"
        f"aws_access_key_id = {ours.access_key}\n"
        f"aws_secret_access_key = {ours.secret_key}\n",
        encoding="utf-8",
    )
    scene.placeholder = PROFILE
    with exported(
        scene,
        AWS_ACCESS_KEY_ID=stranger.access_key,
        AWS_SECRET_ACCESS_KEY=stranger.secret_key,
        AWS_SHARED_CREDENTIALS_FILE=str(file),
    ):
        try:
            yield
            # Until the repair is verified, the terminal keeps the stranger's credentials.
            yield
        finally:
            # The next fault finds the stack file as it was.
            scene.customer.stack_file.write_text(before, encoding="utf-8")


@fault("LS113", ALONE)
def session_token_of_before(scene: Scene) -> FaultInjection:
    """The terminal has a session's token left over beside a user's own access key."""
    # No part of a pair: of AWS nothing can be seen behind it.
    with exported(scene, AWS_SESSION_TOKEN="stale"):  # noqa: S106 - no token
        yield


@fault(UNPROVEN, "credentials")
def credentials_that_may_not_read(scene: Scene) -> FaultInjection:
    """The terminal has the credentials of an auditor who may see settings and no events."""
    iam, name = scene.client("iam"), f"auditor-{scene.customer.stack}"
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="see", PolicyDocument=json.dumps(SEE_SETTINGS))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    with exported(
        scene,
        AWS_ACCESS_KEY_ID=key["AccessKeyId"],
        AWS_SECRET_ACCESS_KEY=key["SecretAccessKey"],
    ):
        yield
    iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
    iam.delete_user_policy(UserName=name, PolicyName="see")
    iam.delete_user(UserName=name)


FAULTS = (
    session_token_of_before,
    credentials_that_may_not_read,
    credentials_of_another_account,
)
