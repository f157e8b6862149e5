"""boto3 clients built from the stack's own aws:* settings, never from another stack's."""

from __future__ import annotations

import os
from typing import Any

import boto3
from botocore.config import Config

from logstreams.delivery.transport.loopback import is_rehearsal, refuse_beyond_loopback
from logstreams.settings import StackSettings

_ENDPOINT = "AWS_ENDPOINT_URL"
_TIMEOUTS = Config(connect_timeout=5, read_timeout=20, retries={"mode": "standard"})


class Aws:
    """One stack's AWS account, in one region.

    The session takes region, profile, assumed roles and endpoints from the stack file. What the
    file leaves open (access keys, a container's role) is boto3's own search, as for the provider.
    """

    def __init__(self, settings: StackSettings) -> None:
        """Prepare a session; nothing is sent unless a role is assumed.

        Raises:
            BeyondLoopback: In a rehearsal, when an endpoint is not this machine's.
            botocore.exceptions.BotoCoreError, ClientError: No such profile; a role refused.
        """
        self._settings = settings.aws
        self._session = boto3.Session(
            profile_name=settings.aws.profile, region_name=settings.aws.region
        )
        for role in settings.aws.assume_roles:
            self._session = self._assumed(role)

    @property
    def is_real(self) -> bool:
        """Whether it is AWS itself that is asked, and no stand-in."""
        return not (is_rehearsal() or self._settings.endpoints or os.environ.get(_ENDPOINT))

    def client(self, service: str, region: str | None = None) -> Any:
        """A boto3 client of the stack's account; `region` defaults to the stack's."""
        endpoint = self._settings.endpoints.get(service)
        if is_rehearsal():
            used = endpoint or os.environ.get(_ENDPOINT)
            refuse_beyond_loopback(used, f"the endpoint of {service}")
        config = _TIMEOUTS
        if service == "s3" and self._settings.s3_use_path_style:
            config = config.merge(Config(s3={"addressing_style": "path"}))
        make: Any = self._session.client  # overloaded on literal names; ours is a variable
        return make(service, region_name=region, endpoint_url=endpoint, config=config)

    def _assumed(self, role: Any) -> boto3.Session:
        wanted = {"RoleArn": role.role_arn, "RoleSessionName": role.session_name or "logstreams"}
        if role.external_id:
            wanted["ExternalId"] = role.external_id
        credentials = self.client("sts").assume_role(**wanted)["Credentials"]
        return boto3.Session(
            aws_access_key_id=credentials["AccessKeyId"],
            aws_secret_access_key=credentials["SecretAccessKey"],
            aws_session_token=credentials["SessionToken"],
            region_name=self._settings.region,
        )
