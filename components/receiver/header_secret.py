"""Which version of the header's secret a sender knows.

Both versions are accepted, the current and the previous one: that is the overlap in which a
rotation loses no event. Only digests are kept, so that neither an exception nor a dump of this
process can show a secret.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from secret_value import UnusableSecret, secret_value

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

KEPT_SECONDS = 60
REREAD_SECONDS = 1
"""A value that does not match is reason to look for a new version, but no oftener than this: who
guesses must not be able to use up the account's calls. It is shorter than a person needs to type a
new value into WorkOS's form: one that came sooner than it is looked for would be refused."""

_STAGES = {"current": "AWSCURRENT", "previous": "AWSPREVIOUS"}
_MATCHES_NOTHING = os.urandom(32)


class SecretUnreadable(Exception):
    """Secrets Manager cannot be asked or has no version yet: nothing can be said of the sender."""


class HeaderSecret:
    """The secret, read when needed and kept for at most `KEPT_SECONDS`."""

    def __init__(
        self, client: SecretsManagerClient, arn: str, now: Callable[[], float] = time.time
    ) -> None:
        self._client = client
        self._arn = arn
        # Not the monotonic clock: it need not run while Lambda has the process frozen.
        self._now = now
        self._digests: dict[str, bytes] = {}
        self._ids: dict[str, str] = {}
        self._tried_at = -float("inf")
        self._read_at = -float("inf")

    def version_of(self, sent: str) -> str | None:
        """Return "current" or "previous", or None where it is neither.

        Raises:
            SecretUnreadable: It may be right or wrong.
        """
        if not self._within(self._read_at, KEPT_SECONDS):
            self._read()
        version = self._match(sent)
        if version is None and not (self._within(self._tried_at, REREAD_SECONDS) and self._fresh):
            self._read()
            version = self._match(sent)
        return version

    def id_of(self, version: str) -> str:
        """Return the ID of the value that was taken for this version.

        Which is current may have changed since it was read; the ID says which value it was.
        """
        return self._ids.get(version, "")

    @property
    def _fresh(self) -> bool:
        return self._read_at == self._tried_at

    def _within(self, moment: float, seconds: float) -> bool:
        return 0 <= self._now() - moment < seconds

    def _match(self, sent: str) -> str | None:
        digest = _digest(sent.encode(errors="surrogatepass"))
        # All are compared, always: how long it takes says nothing of which matched.
        matches = [
            hmac.compare_digest(digest, self._digests.get(version, _MATCHES_NOTHING))
            for version in _STAGES
        ]
        return next((version for version, yes in zip(_STAGES, matches, strict=True) if yes), None)

    def _read(self) -> None:
        if self._within(self._tried_at, REREAD_SECONDS) and not self._fresh:
            raise SecretUnreadable
        self._tried_at = self._now()
        values = {name: self._value_of(stage) for name, stage in _STAGES.items()}
        if not values["current"]:
            raise SecretUnreadable
        self._digests = {name: value[0] for name, value in values.items() if value}
        self._ids = {name: value[1] for name, value in values.items() if value}
        self._read_at = self._tried_at

    def _value_of(self, stage: str) -> tuple[bytes, str] | None:
        """The digest and the ID of the value in this stage."""
        try:
            answer = self._client.get_secret_value(SecretId=self._arn, VersionStage=stage)
        except self._client.exceptions.ResourceNotFoundException:
            return None
        except (ClientError, BotoCoreError):
            raise SecretUnreadable from None
        try:
            value = secret_value(answer.get("SecretBinary") or answer.get("SecretString", ""))
        except UnusableSecret:  # no sender can send it; `logstreams verify` says what is wrong
            return None
        # An empty secret would let an empty header in.
        return (_digest(value.encode()), answer.get("VersionId", "")) if value else None


def _digest(value: bytes) -> bytes:
    """Of one length for all values: the comparison's time tells nothing of theirs."""
    return hashlib.sha256(value).digest()
