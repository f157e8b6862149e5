"""The local AWS in the hands of somebody who does not use Pulumi."""

from __future__ import annotations

from functools import cache
from typing import Any

from rehearsal.aws import LocalAws

ACCOUNT = "012345670123"
REGION = "us-east-1"


class Cloud:
    """One account of the local AWS, acted in by its administrator."""

    def __init__(self, aws: LocalAws) -> None:
        self._aws = aws
        self.client = cache(self._client)

    def _client(self, service: str) -> Any:
        return self._aws.client(service, self._aws.administrator(ACCOUNT), REGION)

    @property
    def environment(self) -> dict[str, str]:
        """What leads a program and its provider here."""
        administrator = self._aws.administrator(ACCOUNT)
        return {
            "AWS_ACCESS_KEY_ID": administrator.access_key,
            "AWS_SECRET_ACCESS_KEY": administrator.secret_key,
            "AWS_CA_BUNDLE": str(self._aws.ca),
            "AWS_ENDPOINT_URL": self._aws.https_url,
            "AWS_REGION": REGION,
        }
