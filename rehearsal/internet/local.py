"""A local Internet for the length of a block."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rehearsal.aws import LocalAws
from rehearsal.control import ControlClient
from rehearsal.internet.certificates import Certificates
from rehearsal.internet.client import LocalInternet
from rehearsal.internet.process import Process
from rehearsal.tls import Authority


@contextmanager
def local_internet(
    directory: Path, tls_authority: Authority, aws: LocalAws
) -> Iterator[LocalInternet]:
    """Run a local Internet for the length of the block.

    Args:
        directory: Gets its log, its names and its certificates.
        tls_authority: Issues all of them; the local AWS's certificate must be of it too.
        aws: Where load balancers and security groups are.

    Raises:
        ServiceError: It did not start; the message shows the log's end.
    """
    tls = tls_authority.issue(directory / "tls")
    process = Process(directory, tls, aws.https_url)
    control = ControlClient(process.control_url, tls.ca, process.control_token)
    try:
        yield LocalInternet(
            names=process.names,
            proxy_url=process.proxy_url,
            ca=tls.ca,
            pid=process.pid,
            log=process.log,
            control=control,
            certificates=Certificates(directory / "certificates", tls_authority),
            _aws=aws,
            _process=process,
        )
    finally:
        control.close()
        process.stop_unless_kept()
