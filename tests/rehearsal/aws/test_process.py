"""The local AWS as a process: where it listens, what it sees, how it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from rehearsal.aws import Credentials, LocalAws, local_aws, stop
from rehearsal.service import ServiceError
from rehearsal.tls import TlsMaterial
from tests.rehearsal.aws.support import Account, refused, send

LOOPBACK = "127.0.0.1"

STARTER = """
import sys, time
from pathlib import Path
from rehearsal.service import ServiceError
from rehearsal.aws import local_aws
from rehearsal.tls import TlsMaterial

directory, ca, certificate, key, keep = sys.argv[1:]
with local_aws(Path(directory), TlsMaterial(Path(ca), Path(certificate), Path(key))) as aws:
    if keep == "keep":
        aws.keep()
    print(aws.pid, flush=True)
    time.sleep(60)
"""


def gone(pid: int, seconds: float = 3.0) -> bool:
    deadline = time.monotonic() + seconds
    while psutil.pid_exists(pid) and time.monotonic() < deadline:
        if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.02)
    return not psutil.pid_exists(pid)


def start_starter(
    directory: Path, tls: TlsMaterial, keep: str
) -> tuple[subprocess.Popen[str], int]:
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER, directory, tls.ca, tls.certificate, tls.key, keep],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert starter.stdout
    return starter, int(starter.stdout.readline())


def test_whole_process_tree_listens_on_its_two_loopback_ports_only(aws: LocalAws) -> None:
    server = psutil.Process(aws.pid)
    listening = {
        connection.laddr
        for process in [server, *server.children(recursive=True)]
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN or connection.type == socket.SOCK_DGRAM
    }
    ports = {int(url.rpartition(":")[2]) for url in (aws.https_url, aws.http_url)}
    assert listening == {(LOOPBACK, port) for port in ports}


def test_server_sees_nothing_of_its_starters_aws_settings(
    tmp_path: Path, tls: TlsMaterial, monkeypatch: pytest.MonkeyPatch
) -> None:
    canary = "canary-of-the-starter"
    for name in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_ENDPOINT_URL", "WORKOS_API_KEY"):
        monkeypatch.setenv(name, canary)
    with local_aws(tmp_path, tls) as aws:
        seen = psutil.Process(aws.pid).environ()
        assert canary not in seen.values()
        account = Account(aws, "012345670123")
        assert account.caller_arn == "arn:aws:iam::012345670123:user/administrator"


def test_start_and_stop_are_fast_with_connections_open(tmp_path: Path, tls: TlsMaterial) -> None:
    begun = time.monotonic()
    with local_aws(tmp_path, tls) as aws:
        started = time.monotonic()
        port = int(aws.https_url.rpartition(":")[2])
        held = socket.create_connection((LOOPBACK, port))
    ended = time.monotonic()
    held.close()
    # Generous: about 0.5 s and 0.01 s on an idle machine of two cores.
    assert started - begun < 5
    assert ended - started < 1
    assert gone(aws.pid)


def test_failed_start_shows_the_logs_end(tmp_path: Path, tls: TlsMaterial) -> None:
    broken = TlsMaterial(ca=tls.ca, certificate=tls.key, key=tls.key)
    with pytest.raises(ServiceError, match="ended at once") as caught, local_aws(tmp_path, broken):
        pass
    assert str(tmp_path / "aws.log") in str(caught.value)
    assert "SSLError" in str(caught.value)


def test_starters_death_ends_it(tmp_path: Path, tls: TlsMaterial) -> None:
    starter, pid = start_starter(tmp_path, tls, "tied")
    starter.send_signal(signal.SIGKILL)
    starter.communicate()
    assert gone(pid)


def test_kept_one_outlives_its_starter_until_it_is_stopped_by_pid(
    tmp_path: Path, tls: TlsMaterial
) -> None:
    starter, pid = start_starter(tmp_path, tls, "keep")
    starter.send_signal(signal.SIGKILL)
    starter.communicate()
    assert not gone(pid, seconds=0.5)
    stop(pid)
    assert gone(pid)


def test_kept_one_ends_by_sigterm(tmp_path: Path, tls: TlsMaterial) -> None:
    with local_aws(tmp_path, tls) as aws:
        aws.keep()
    assert not gone(aws.pid, seconds=0.2)
    os.kill(aws.pid, signal.SIGTERM)
    assert gone(aws.pid)


def test_stop_leaves_another_programs_process_alone() -> None:
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        stop(other.pid)
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_stop_of_a_pid_that_is_gone_does_nothing() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    stop(ended.pid)


def test_both_listeners_share_one_state(account: Account) -> None:
    bucket = account.bucket()
    assert send(account, "PUT", f"/{bucket}/k", b"over TLS").status == 200
    assert send(account, "GET", f"/{bucket}/k", plain=True).body == b"over TLS"


@pytest.mark.parametrize("account_id", ["012345670123", "210987654321", "000000000001"])
def test_every_account_has_an_administrator_that_is_not_root(
    aws: LocalAws, account_id: str
) -> None:
    account = Account(aws, account_id)
    identity = account.sts.get_caller_identity()
    assert identity["Account"] == account_id
    assert identity["Arn"] == f"arn:aws:iam::{account_id}:user/administrator"


def test_administrator_is_made_once(aws: LocalAws) -> None:
    assert aws.administrator("000000000001") is aws.administrator("000000000001")


@pytest.mark.parametrize("key", ["test", "012345670123", "AKIAIOSFODNN7EXAMPLE"])
def test_well_known_keys_open_nothing(aws: LocalAws, key: str) -> None:
    caller = Credentials(key, "test")
    intruder = Account(aws, "012345670123", caller)
    assert refused(intruder.s3.list_buckets)[0] in (400, 403)
    assert refused(intruder.iam.list_users)[0] in (400, 403)


def test_unsigned_request_is_refused(account: Account, aws: LocalAws) -> None:
    with pytest.raises(OSError, match="403"):
        urllib.request.urlopen(f"{aws.http_url}/{account.bucket()}/k")
