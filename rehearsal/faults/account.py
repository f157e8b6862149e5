"""Whose credentials the machine that verifies has."""

from __future__ import annotations

import json

from rehearsal.faults.fault import ALONE, UNPROVEN, FaultInjection, fault
from rehearsal.faults.fault_context import FaultContext
from rehearsal.faults.reachability import exported
from rehearsal.faults.role import STRANGER

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
def credentials_of_another_account(context: FaultContext) -> FaultInjection:
    """The terminal has the credentials of another customer's account."""
    world = context.customer.world
    file, before = world.directory / "credentials", context.customer.stack_file.read_text()
    stranger, ours = (world.aws.administrator(account) for account in (STRANGER, context.account))
    file.touch(mode=0o600)
    file.write_text(
        f"[{PROFILE}]\n"
        f"aws_access_key_id = {ours.access_key}\n"
        f"aws_secret_access_key = {ours.secret_key}\n",
        encoding="utf-8",
    )
    context.placeholder = PROFILE
    with exported(
        context,
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
            context.customer.stack_file.write_text(before, encoding="utf-8")


@fault("LS113", ALONE, harmless=True)
def session_token_of_before(context: FaultContext) -> FaultInjection:
    """The terminal has a session's token left over beside a user's own access key."""
    # No part of a pair: of AWS nothing can be seen behind it.
    with exported(context, AWS_SESSION_TOKEN="stale"):  # noqa: S106 - no token
        yield


@fault(UNPROVEN, "credentials")
def credentials_that_may_not_read(context: FaultContext) -> FaultInjection:
    """The terminal has the credentials of an auditor who may see settings and no events."""
    iam, name = context.client("iam"), f"auditor-{context.customer.stack}"
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="see", PolicyDocument=json.dumps(SEE_SETTINGS))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    with exported(
        context,
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
