"""Clients for AWS: whose, where, and never beyond this machine."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from logstreams.verification.transport.loopback import is_loopback
from rehearsal.engine.aws_provider.configuration import AssumeRole, Configuration
from rehearsal.engine.aws_provider.failures import describe

_ATTEMPTS = 5
"""How often a request is tried. The plugin tries 25 times, which rides out an outage at AWS; a
local AWS that does not answer has ended."""


class UnusableError(Exception):
    """The provider cannot or must not act with its configuration; the text is for the user."""


class Connection:
    """The provider's way to AWS, in one account, as one caller.

    Attributes:
        configuration: What the provider was told.
        region: Region of resources that name none.
        account_id: The caller's account; empty if the configuration says not to ask.
        partition: `aws` or another.
        cancelled: Set when the engine wants to stop; waiting ends then.
    """

    def __init__(self, configuration: Configuration, cancelled: threading.Event) -> None:
        """Act as the configured caller, having made sure that this is allowed.

        Raises:
            UnusableError: No region or endpoint, one beyond this machine, credentials that AWS
                does not accept, or an account that is not allowed.
        """
        self.configuration = configuration
        self.cancelled = cancelled
        self._clients: dict[tuple[str, str], Any] = {}
        self._lock = threading.Lock()
        self._session = self._make_session(configuration)
        region: str | None = self._session.get_config_variable("region")
        if not region:
            raise UnusableError(
                "Missing region configuration. Set it with `pulumi config set aws:region <region>`"
            )
        self.region = region
        self.partition = _partition(self._session, region, configuration)
        _refuse_configured_endpoints(configuration)
        self.client("sts")  # refuses AWS's own endpoint, should none be configured
        self._assume(configuration.assume_roles)
        self.account_id = self._account_id()
        allowed = configuration.allowed_account_ids
        if allowed and self.account_id not in allowed:
            raise UnusableError(f"AWS account ID not allowed: {self.account_id}")

    def client(self, service: str, region: str | None = None) -> Any:
        """A client, made once for a service and region; its type depends on the service.

        Raises:
            UnusableError: The service's endpoint is not on this machine.
        """
        key = (service, region or self.region)
        with self._lock:  # making clients is not thread-safe, using them is
            if key not in self._clients:
                self._clients[key] = self._make_client(*key)
            return self._clients[key]

    def identity(self) -> Mapping[str, str]:
        """The caller, as AWS names it: UserId, Account, Arn."""
        answer = self.client("sts").get_caller_identity()
        return {name: answer[name] for name in ("UserId", "Account", "Arn")}

    def _make_client(self, service: str, region: str) -> Any:
        told = self.configuration
        retries: Any = {
            "total_max_attempts": told.max_retries or _ATTEMPTS,
            "mode": told.retry_mode or "standard",
        }
        client: Any = self._session.create_client(
            service,
            region_name=region,
            endpoint_url=told.endpoints.get(service),
            verify=False if told.insecure else told.custom_ca_bundle,
            config=Config(
                retries=retries,
                s3={"addressing_style": "path"} if told.s3_use_path_style else None,
            ),
        )
        _refuse_beyond_loopback(client.meta.endpoint_url, f"the endpoint of {service}")
        # An answer may redirect a request, hence every request is looked at.
        client.meta.events.register("before-send", _refuse_request)
        return client

    @staticmethod
    def _make_session(told: Configuration) -> Session:
        try:
            return _session(
                told.access_key,
                told.secret_key,
                told.token,
                region=told.region or os.environ.get("AWS_REGION"),
                profile=told.profile,
            )
        except BotoCoreError as error:
            raise UnusableError(f"unable to validate AWS credentials. Details: {error}") from None

    def _assume(self, roles: tuple[AssumeRole, ...]) -> None:
        for role in roles:
            more = {"ExternalId": role.external_id} if role.external_id else {}
            try:
                answer = self.client("sts").assume_role(
                    RoleArn=role.arn, RoleSessionName=role.session_name, **more
                )
            except (BotoCoreError, ClientError) as error:
                raise UnusableError(
                    f"unable to validate AWS credentials. Details: Cannot assume IAM Role. "
                    f"IAM Role ({role.arn}) cannot be assumed. Error: {describe(error)}"
                ) from None
            granted = answer["Credentials"]
            self._session = _session(
                granted["AccessKeyId"],
                granted["SecretAccessKey"],
                granted["SessionToken"],
                region=self.region,
            )
            self._clients.clear()

    def _account_id(self) -> str:
        told = self.configuration
        needed = not told.skip_requesting_account_id or told.allowed_account_ids
        if told.skip_credentials_validation and not needed:
            return ""
        try:
            return self.identity()["Account"]
        except (BotoCoreError, ClientError) as error:
            raise UnusableError(
                f"unable to validate AWS credentials. Details: {describe(error)}"
            ) from None


@dataclass(frozen=True)
class Aws:
    """AWS as one resource sees it: the provider's connection in the resource's region."""

    connection: Connection
    region: str

    def client(self, service: str) -> Any:
        """A client of the service in this region; annotate it where it is used."""
        return self.connection.client(service, self.region)


def _session(
    access_key: str | None,
    secret_key: str | None,
    token: str | None,
    *,
    region: str | None,
    profile: str | None = None,
) -> Session:
    """What boto3 makes its clients of; its transfers of large files take as long to load.

    Raises:
        BotoCoreError: There is no such profile.
    """
    session = Session(profile=profile)
    if access_key or secret_key or token:
        session.set_credentials(access_key or "", secret_key or "", token)
    if region is not None:
        session.set_config_variable("region", region)
    session.get_scoped_config()  # refuses a profile that does not exist
    return session


def _partition(session: Session, region: str, told: Configuration) -> str:
    try:
        partition = session.get_partition_for_region(region)
    except BotoCoreError:
        raise UnusableError(f"invalid AWS Region: {region}") from None
    known = session.get_available_regions("sts", partition)  # every region has it; a small model
    if region not in known and not told.skip_region_validation:
        raise UnusableError(f"invalid AWS Region: {region}")
    return partition


def _refuse_configured_endpoints(told: Configuration) -> None:
    named = {f"aws:endpoints {service}": url for service, url in told.endpoints.items()}
    named |= {
        name: url for name, url in os.environ.items() if name.startswith("AWS_ENDPOINT_URL") and url
    }
    for source, url in named.items():
        _refuse_beyond_loopback(url, source)


def _refuse_request(request: Any, **_: Any) -> None:
    _refuse_beyond_loopback(request.url, "a request")


def _refuse_beyond_loopback(url: str, source: str) -> None:
    if not is_loopback(urlsplit(url).hostname):
        raise UnusableError(
            f"the offline AWS provider acts on a local AWS only: {source} is {url}, wanted is a "
            "loopback address (set AWS_ENDPOINT_URL or aws:endpoints)"
        )
