"""A local AWS as a rehearsal and its tests see it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3

from rehearsal.aws.credentials import Credentials, make_administrator, session
from rehearsal.aws.decisions import FILE, Decision, decisions
from rehearsal.aws.process import Process
from rehearsal.aws.throttling import set_throttling
from rehearsal.service import LOOPBACK
from rehearsal.tls import TlsMaterial


@dataclass(frozen=True)
class LocalAws:
    """Where a running local AWS is and how to act in its accounts.

    Any 12 digits are an account. Nobody acts as an account's root but `administrator`, once:
    MiniStack asks no policy about the root, so a rehearsal as root would prove nothing.

    Attributes:
        https_url: Base URL over TLS; for AWS_ENDPOINT_URL.
        http_url: The same state over plain HTTP, to see it refused.
        ca: PEM file to trust; for AWS_CA_BUNDLE.
        pid: Process id; `stop` ends it from anywhere.
        log: What it wrote.
    """

    https_url: str
    http_url: str
    ca: Path
    pid: int
    log: Path
    _process: Process = field(repr=False)
    _administrators: dict[str, Credentials] = field(default_factory=dict, repr=False)

    def administrator(self, account_id: str) -> Credentials:
        """An IAM user with all rights in the account; made at the first call.

        From then on the account exists for policies that name it as a principal.

        Args:
            account_id: 12 digits, leading zeros kept.
        """
        if account_id not in self._administrators:
            root = Credentials(account_id, self._process.root_secret)
            self._administrators[account_id] = make_administrator(
                self.client("iam", root), account_id
            )
        return self._administrators[account_id]

    def session(self, credentials: Credentials, region: str = "us-east-1") -> boto3.Session:
        """A boto3 session whose every client goes to this AWS over TLS.

        Whatever AWS_* the caller's environment holds has no part in it.
        """
        return session(credentials, region, self.https_url, self.ca)

    def client(self, service: str, credentials: Credentials, region: str = "us-east-1") -> Any:
        """A boto3 client over TLS; its type depends on the service, hence Any."""
        return self.session(credentials, region).client(service)  # type: ignore[call-overload]  # the service is a variable

    def decisions(self) -> Iterator[Decision]:
        """What it was asked for so far, and what it decided."""
        return decisions(self.log.with_name(FILE))

    def throttle(self, share: float, all_seconds: float = 0, account: str | None = None) -> None:
        """Refuse requests, signed ones of whatever service, as too many; `throttle(0)` ends it.

        Args:
            share: How many of them: 0 to 1.
            all_seconds: How long all of them, before that.
            account: Of its users alone; None: of everybody.
        """
        set_throttling(self.log.parent, share, all_seconds, account)

    def keep(self) -> None:
        """Leave it running when this process or the `local_aws` block ends; `stop(pid)` ends it."""
        self._process.keep()


@contextmanager
def local_aws(directory: Path, tls: TlsMaterial) -> Iterator[LocalAws]:
    """Run a local AWS for the length of the block.

    Args:
        directory: Gets its log and scratch files.
        tls: Certificate for its HTTPS listener.

    Raises:
        ServiceError: It did not start; the message shows the log's end.
    """
    process = Process(directory, tls)
    aws = LocalAws(
        https_url=f"https://{LOOPBACK}:{process.https_port}",
        http_url=f"http://{LOOPBACK}:{process.http_port}",
        ca=tls.ca,
        pid=process.pid,
        log=process.log,
        _process=process,
    )
    try:
        yield aws
    finally:
        process.stop_unless_kept()
