"""boto3 clients built from the stack's own aws:* settings, never from another stack's."""

from __future__ import annotations

import os
import re
import time
from http import HTTPStatus
from pathlib import Path
from typing import Any

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import (
    ClientError,
    ConfigParseError,
    ConnectTimeoutError,
    ProfileNotFound,
    ReadTimeoutError,
)

from logstreams.settings import AssumeRole, StackSettings
from logstreams.settings.aws import WebIdentity
from logstreams.verification.aws_errors import (
    NoProfile,
    NoProfileHere,
    TokenUnreadable,
    asks_for_less,
)
from logstreams.verification.aws_keys import AwsKeys
from logstreams.verification.transport.loopback import is_rehearsal, refuse_beyond_loopback
from logstreams.verification.transport.variables import refuse_bad_variables

_PROFILES = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
_ENDPOINT = "AWS_ENDPOINT_URL"
_ATTEMPTS = 6
"""Where AWS asks for less: three lose one request in sixty when a quarter of them is refused, and a
verification makes some forty."""
_CONNECTIONS = 3
"""Where nobody answers, or with an error of its own, which more attempts seldom change."""
_TIMEOUTS = Config(
    connect_timeout=5,
    read_timeout=20,
    retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
)
_ONCE = Config(connect_timeout=3, read_timeout=5, retries={"total_max_attempts": 1})
"""For the other services, where one has not answered in time."""

SILENT_SECONDS = 30.0
"""How long a service that did not answer in time is not asked again: a verification asks some forty
questions, and each would take its minute."""
TIRED_SECONDS = 5.0
"""The same, of a service that refused every attempt as one too many, or failed in each."""


_ACCOUNT_HOST = re.compile(r"(?<=//)[0-9]{12}\.")
"""How S3 Control's names begin: with the account; an endpoint of the stack's own has one name."""


def _at_its_own_name(request: Any, **_: Any) -> None:
    request.url = _ACCOUNT_HOST.sub("", request.url, count=1)


def _of_profile(named: str | None, region: str) -> boto3.Session:
    """A session by a profile, the stack file's or the environment's.

    botocore takes AWS_PROFILE before AWS_DEFAULT_PROFILE, and an empty one for a name (botocore
    1.40, configprovider.py).
    """
    set_ = next((name for name in _PROFILES if name in os.environ), None)
    if named is None and set_ and not os.environ[set_]:
        wanted = f"wanted a profile's name, or {set_} unset"
        raise NoProfileHere(f"{set_}: found an empty value; {wanted}")
    try:
        return boto3.Session(profile_name=named, region_name=region)
    except ProfileNotFound as error:
        wanted = f"wanted a profile of {os.environ.get('AWS_CONFIG_FILE') or '~/.aws/config'}"
        if named:
            raise NoProfile(f"aws:profile: {error}; {wanted}") from None
        raise NoProfileHere(f"{set_ or 'the profile'}: {error}; {wanted}") from None
    except ConfigParseError as error:
        # Without botocore's own text: it holds the lines, and they may hold a secret key.
        file = error.kwargs["path"]
        raise NoProfileHere(f"{file}: found lines that no profile has; wanted INI") from None


def caller_account(region: str, profile: str | None = None) -> str:
    """The account of these credentials, for whoever has no stack file yet.

    Raises:
        NoProfile: There is no such profile.
        BeyondLoopback: In a rehearsal, when the endpoint is not this machine's.
        botocore.exceptions.BotoCoreError, ClientError: There are no credentials, or STS refuses.
    """
    refuse_beyond_loopback(os.environ.get(_ENDPOINT), "the endpoint of sts")
    sts = _of_profile(profile, region).client("sts", config=_TIMEOUTS)
    return str(sts.get_caller_identity()["Account"])


class Aws:
    """One stack's AWS account, in one region.

    The session takes region, profile, assumed roles and endpoints from the stack file. What the
    file leaves open (access keys, a container's role) is boto3's own search, as for the provider.
    """

    def __init__(self, settings: StackSettings, keys: AwsKeys | None = None) -> None:
        """Prepare a session; nothing is sent unless a role is assumed.

        Args:
            settings: The stack's.
            keys: Access keys of its configuration; the provider takes them before a profile's, and
                so does this.

        Raises:
            BadVariable: A variable of the environment names no file or URL that can be used.
            NoProfile: There is no such profile; the text names who names it.
            BeyondLoopback: In a rehearsal, when an endpoint is not this machine's.
            TokenUnreadable: The token of a web identity cannot be read.
            botocore.exceptions.BotoCoreError, ClientError: A role refused.
        """
        refuse_bad_variables()
        self._settings = settings.aws
        self._silence: dict[str, tuple[float, Exception]] = {}
        self._tired: dict[str, tuple[float, Exception]] = {}
        if keys:
            self._session = boto3.Session(
                aws_access_key_id=keys.access_key,
                aws_secret_access_key=keys.secret_key,
                aws_session_token=keys.token,
                region_name=settings.aws.region,
            )
        else:
            self._session = _of_profile(settings.aws.profile, settings.aws.region)
        if settings.aws.assume_role_with_web_identity:
            self._session = self._with_web_identity(settings.aws.assume_role_with_web_identity)
        for role in settings.aws.assume_roles:
            self._session = self._assumed(role)

    @property
    def is_real(self) -> bool:
        """Whether it is AWS itself that is asked, and no stand-in."""
        return not (is_rehearsal() or self._settings.endpoints or os.environ.get(_ENDPOINT))

    def client(self, service: str, region: str | None = None, more: Config | None = None) -> Any:
        """A boto3 client of the stack's account; `region` defaults to the stack's."""
        endpoint = self._settings.endpoints.get(service)
        if is_rehearsal():
            used = endpoint or os.environ.get(_ENDPOINT)
            refuse_beyond_loopback(used, f"the endpoint of {service}")
        config = _TIMEOUTS.merge(_ONCE) if self._silence else _TIMEOUTS
        if service == "s3" and self._settings.s3_use_path_style:
            config = config.merge(Config(s3={"addressing_style": "path"}))
        if more:
            config = config.merge(more)
        make: Any = self._session.client  # overloaded on literal names; ours is a variable
        client = make(service, region_name=region, endpoint_url=endpoint, config=config)
        if service == "s3control" and not self.is_real:
            client.meta.events.register("before-sign.s3-control", _at_its_own_name)
        self._ask_no_silent_service(client, service)
        return client

    def _ask_no_silent_service(self, client: Any, service: str) -> None:
        """Let a client fail at once where its service has just not answered, or asked for less."""
        most = client.meta.config.retries["total_max_attempts"]

        def remember(attempts: int, response: Any, caught_exception: Any, operation: Any) -> None:
            now = time.monotonic()
            if caught_exception is not None and attempts >= min(most, _CONNECTIONS):
                if isinstance(caught_exception, ConnectTimeoutError | ReadTimeoutError):
                    self._silence[service] = (now, caught_exception)
                raise caught_exception
            if response is None or response[0].status_code < HTTPStatus.BAD_REQUEST:
                return
            answer, parsed = response
            error = ClientError(parsed, operation.name)
            less = asks_for_less(f"{operation.name} {parsed.get('Error', {}).get('Code')}")
            down = answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR and not less
            if down and attempts >= min(most, _CONNECTIONS):
                self._tired[service] = (now, error)
                raise error
            if less and attempts >= most:
                self._tired[service] = (now, error)

        def refuse(**_: Any) -> None:
            for refused, seconds in ((self._silence, SILENT_SECONDS), (self._tired, TIRED_SECONDS)):
                at, error = refused.get(service, (-seconds, None))
                if error is not None and time.monotonic() - at < seconds:
                    raise error

        client.meta.events.register(
            "needs-retry",
            lambda **said: remember(
                *(said[name] for name in ("attempts", "response", "caught_exception", "operation"))
            ),
        )
        client.meta.events.register("before-call", refuse)

    def _assumed(self, role: AssumeRole) -> boto3.Session:
        return self._session_of(self.client("sts").assume_role(**role.request()))

    def _with_web_identity(self, role: WebIdentity) -> boto3.Session:
        """A session by a token that another provider of identities has written into a file.

        The call is not signed (STS API reference, AssumeRoleWithWebIdentity, 2026-11-28).
        """
        try:
            token = Path(role.web_identity_token_file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise TokenUnreadable(
                "aws:assumeRoleWithWebIdentity.webIdentityTokenFile: found "
                f"{role.web_identity_token_file} ({getattr(error, 'strerror', 'not UTF-8')}); "
                "wanted a file with the token"
            ) from None
        sts = self.client("sts", more=Config(signature_version=UNSIGNED))
        asked = {**role.request(), "WebIdentityToken": token}
        return self._session_of(sts.assume_role_with_web_identity(**asked))

    def _session_of(self, answer: dict[str, Any]) -> boto3.Session:
        credentials = answer["Credentials"]
        return boto3.Session(
            aws_access_key_id=credentials["AccessKeyId"],
            aws_secret_access_key=credentials["SecretAccessKey"],
            aws_session_token=credentials["SessionToken"],
            region_name=self._settings.region,
        )
