"""A local WorkOS for the length of a block."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from rehearsal.aws import LocalAws
from rehearsal.control import ControlClient
from rehearsal.tls import TlsMaterial
from rehearsal.workos.aws_account import make_account
from rehearsal.workos.client import LocalWorkOS
from rehearsal.workos.process import Process


@contextmanager
def local_workos(
    directory: Path,
    tls: TlsMaterial,
    aws: LocalAws,
    names: Path | None = None,
    process: Process | None = None,
) -> Iterator[LocalWorkOS]:
    """Run a local WorkOS for the length of the block.

    Args:
        directory: Gets its log.
        tls: Certificate for its listener; the local AWS's must be of the same authority.
        aws: Where it delivers to; gets WorkOS's own account.
        names: A JSON file that says where public names lead on this machine, read at each delivery:
            `{"logs.acme.example:443": "127.0.0.1:41001"}`. It need not exist yet. No other name
            can be delivered to; their certificates must be of the same authority too.
        process: One that was started before, in this directory.

    Raises:
        ServiceError: It did not start; the message shows the log's end.
    """
    process = process or Process(directory)
    try:
        account = make_account(aws)
        process.serve(tls, account, names)
        with closing(ControlClient(process.url, tls.ca, process.control_token)) as control:
            yield LocalWorkOS(
                url=process.url,
                ca=tls.ca,
                account_id=account.account_id,
                pid=process.pid,
                log=process.log,
                control=control,
                _process=process,
            )
    finally:
        process.stop_unless_kept()
