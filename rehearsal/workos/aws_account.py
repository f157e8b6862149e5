"""WorkOS's own AWS account, at the local AWS."""

from __future__ import annotations

import json
import secrets

from rehearsal.aws import LocalAws
from rehearsal.workos.messages.process import AwsSettings

ACCOUNT_ID = "606060606060"
"""Made up: WorkOS shows its real one in the set-up form only."""
MAY_ASSUME_ROLES = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}],
    }
)


def make_account(aws: LocalAws) -> AwsSettings:
    """Make the identity that WorkOS delivers with: it may assume roles and nothing else."""
    iam = aws.client("iam", aws.administrator(ACCOUNT_ID))
    user = f"log-streams-{secrets.token_hex(4)}"  # a second local WorkOS is another user
    iam.create_user(UserName=user)
    iam.put_user_policy(UserName=user, PolicyName="assume", PolicyDocument=MAY_ASSUME_ROLES)
    key = iam.create_access_key(UserName=user)["AccessKey"]
    return AwsSettings(
        account_id=ACCOUNT_ID,
        endpoint_url=aws.https_url,
        access_key=key["AccessKeyId"],
        secret_key=key["SecretAccessKey"],
    )
