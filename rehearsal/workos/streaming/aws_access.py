"""WorkOS's own standing in AWS: its account, the roles it assumes, the requests it sends."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import urllib3
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials as SigningCredentials
from botocore.exceptions import BotoCoreError, ClientError

from rehearsal.aws.credentials import Credentials, session
from rehearsal.workos.messages.process import AwsSettings
from rehearsal.workos.streaming.deliverer import DeliveryError
from rehearsal.workos.streaming.failures import failure, unanswered

_SECONDS = 10
_ONE_TRY = Config(
    connect_timeout=_SECONDS, read_timeout=_SECONDS, retries={"total_max_attempts": 1}
)


@dataclass(frozen=True)
class S3Put:
    """An object to be written."""

    region: str
    bucket: str
    key: str
    body: bytes
    headers: dict[str, str]


class AwsAccess:
    """Requests to AWS with the identity of WorkOS, or of a role it assumed."""

    def __init__(self, settings: AwsSettings, ca: Path) -> None:
        self.account_id = settings.account_id
        self._endpoint_url = settings.endpoint_url
        self._ca = str(ca)
        self._pools: dict[str, urllib3.PoolManager] = {}
        own = Credentials(settings.access_key, settings.secret_key)
        self._sts = session(own, "us-east-1", settings.endpoint_url, ca).client(
            "sts", config=_ONE_TRY
        )

    def assume(self, role_arn: str, external_id: str) -> SigningCredentials:
        """Temporary credentials of the customer's role.

        Raises:
            DeliveryRefusedError: AWS does not let WorkOS assume the role.
            DeliveryError: AWS did not answer, or not as it should.
        """
        try:
            answer = self._sts.assume_role(
                RoleArn=role_arn, RoleSessionName="workos-log-streams", ExternalId=external_id
            )
        except ClientError as error:
            problem = error.response["Error"]
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            raise failure(status, problem["Code"], problem["Message"]) from None
        except BotoCoreError as error:
            raise DeliveryError(type(error).__name__, str(error)) from None
        given = answer["Credentials"]
        return SigningCredentials(
            given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"]
        )

    def put(self, request: S3Put, credentials: SigningCredentials, address: str) -> None:
        """PUT an object from a source address.

        Raises:
            DeliveryRefusedError: S3 answered 401 or 403.
            DeliveryError: S3 gave another error, or none.
        """
        url = f"{self._endpoint_url}/{request.bucket}/{quote(request.key, safe='/')}"
        signed = AWSRequest("PUT", url, headers=request.headers, data=request.body)
        S3SigV4Auth(credentials, "s3", request.region).add_auth(signed)
        with unanswered():
            # Redirects to another region are not followed: the region of the form counts.
            answer = self._pool(address).request(
                "PUT", url, body=request.body, headers=dict(signed.headers), redirect=False
            )
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise failure(answer.status, *_s3_error(answer.data))

    def _pool(self, address: str) -> urllib3.PoolManager:
        if address not in self._pools:
            self._pools[address] = urllib3.PoolManager(
                source_address=(address, 0),
                ca_certs=self._ca,
                timeout=_SECONDS,
                retries=False,
            )
        return self._pools[address]


def _s3_error(body: bytes) -> tuple[str, str]:
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 (the local AWS's own answer)
    except ElementTree.ParseError:
        return "Unknown", body[:200].decode(errors="replace")
    return root.findtext("Code", "Unknown"), root.findtext("Message", "")
