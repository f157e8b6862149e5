"""Who acts at the local AWS, and the boto3 sessions they act through."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import botocore.session
from botocore.loaders import create_loader

ADMINISTRATOR = "administrator"
ALL_RIGHTS = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    }
)


@dataclass(frozen=True)
class Credentials:
    """An access key; the secret parts stay out of its repr.

    Attributes:
        access_key: The key's id.
        secret_key: The key's secret.
        session_token: Only with the temporary credentials of an assumed role.
    """

    access_key: str
    secret_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


def make_administrator(root_iam: Any, account_id: str) -> Credentials:
    """Make the account's administrator: an IAM user whose own policy allows everything.

    Args:
        root_iam: An IAM client of the account's root, used for this alone.
        account_id: The account the client must belong to.
    """
    user = root_iam.create_user(UserName=ADMINISTRATOR)["User"]
    if f"::{account_id}:" not in user["Arn"]:
        raise ValueError(f"wanted an administrator of {account_id}, got {user['Arn']}")
    root_iam.put_user_policy(
        UserName=ADMINISTRATOR, PolicyName=ADMINISTRATOR, PolicyDocument=ALL_RIGHTS
    )
    key = root_iam.create_access_key(UserName=ADMINISTRATOR)["AccessKey"]
    return Credentials(key["AccessKeyId"], key["SecretAccessKey"])


def session(credentials: Credentials, region: str, endpoint_url: str, ca: Path) -> boto3.Session:
    """A boto3 session bound to one endpoint and one authority, whatever AWS_* says around it.

    Args:
        credentials: Who acts.
        region: Region that requests are signed for.
        endpoint_url: Where every service is.
        ca: PEM file with the authority to trust.
    """
    return boto3.Session(
        aws_access_key_id=credentials.access_key,
        aws_secret_access_key=credentials.secret_key,
        aws_session_token=credentials.session_token,
        region_name=region,
        botocore_session=_BoundSession(endpoint_url, ca),
    )


_LOADER = create_loader()


class _BoundSession(botocore.session.Session):
    """Reads no profile, and no endpoint or authority but its own."""

    def __init__(self, endpoint_url: str, ca: Path) -> None:
        nowhere = (None, None, os.devnull, None)
        super().__init__(
            session_vars={
                "profile": (None, None, None, None),
                "config_file": nowhere,
                "credentials_file": nowhere,
            }
        )
        # Service models are megabytes of JSON: read once a process, not once a session.
        self.register_component("data_loader", _LOADER)
        self._bound = {"endpoint_url": endpoint_url, "verify": str(ca)}

    def create_client(self, *args: Any, **kwargs: Any) -> Any:
        given = {name: value for name, value in kwargs.items() if value is not None}
        return super().create_client(*args, **{**self._bound, **given})
