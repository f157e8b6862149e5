from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from rehearsal.aws import LocalAws
from rehearsal.control import ControlClient, ControlError
from rehearsal.service import ServiceError
from rehearsal.tls import TlsMaterial
from rehearsal.workos import LocalWorkOS, local_workos, stop
from rehearsal.workos.messages.process import AwsSettings
from rehearsal.workos.process import Process
from tests.rehearsal.processes import gone, started_by
from tests.rehearsal.waiting import eventually

NO_AWS = AwsSettings(
    account_id="606060606060",
    endpoint_url="https://127.0.0.1:1",
    access_key="AKIA",
    secret_key="canary-of-the-aws-secret",
)
STARTER = """
    import os, sys
    from pathlib import Path
    from rehearsal.tls import issue
    from rehearsal.workos.messages.process import AwsSettings
    from rehearsal.workos.process import Process

    directory = Path(sys.argv[1])
    process = Process(directory)
    process.serve(issue(directory), AwsSettings.model_validate_json(sys.argv[2]))
    if sys.argv[3] == "kept":
        process.keep()
    print(process.pid, flush=True)
    os._exit(1)
"""


def test_process_ends_with_its_block(tmp_path: Path, tls: TlsMaterial, aws: LocalAws) -> None:
    with local_workos(tmp_path, tls, aws) as workos:
        assert psutil.pid_exists(workos.pid)
    assert not psutil.pid_exists(workos.pid)


def test_process_that_was_started_before_ends_with_the_block(
    tmp_path: Path, tls: TlsMaterial, aws: LocalAws
) -> None:
    before = Process(tmp_path)

    with local_workos(tmp_path, tls, aws, process=before) as workos:
        assert workos.pid == before.pid
    assert not psutil.pid_exists(before.pid)


@pytest.mark.parametrize("fate", ["kept", "left"])
def test_process_outlives_a_starter_that_died_only_if_kept(tmp_path: Path, fate: str) -> None:
    pid = started_by(STARTER, str(tmp_path), NO_AWS.model_dump_json(), fate)
    if fate == "kept":
        assert psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
        stop(pid)
    eventually(lambda: gone(pid))


def test_stop_leaves_other_programs_alone() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        stop(other.pid)
        assert other.poll() is None


def test_process_that_cannot_start_says_why(tmp_path: Path, tls: TlsMaterial) -> None:
    broken = TlsMaterial(ca=tls.ca, certificate=tmp_path / "missing.pem", key=tls.key)
    with pytest.raises(ServiceError, match=r"ended at once.*workos\.log:\n(?s:.*)FileNotFound"):
        Process(tmp_path).serve(broken, NO_AWS)


def test_process_listens_on_loopback_only(workos: LocalWorkOS) -> None:
    connections = psutil.Process(workos.pid).net_connections()
    listening = {each.laddr.ip for each in connections if each.status == psutil.CONN_LISTEN}
    assert listening == {"127.0.0.1"}


def test_secrets_are_not_in_arguments_environment_or_log(tmp_path: Path, tls: TlsMaterial) -> None:
    process = Process(tmp_path)
    try:
        process.serve(tls, NO_AWS)
        seen = psutil.Process(process.pid)
        open_to_others = f"{seen.cmdline()}{seen.environ()}{process.log.read_text()}{process!r}"
    finally:
        process.stop()
    assert NO_AWS.secret_key not in open_to_others + repr(NO_AWS)
    assert process.control_token not in open_to_others


def test_log_shows_requests_without_their_tokens(
    workos: LocalWorkOS, organization: str, key: str
) -> None:
    with workos.form(organization) as form:
        form.open()
    log = workos.log.read_text()
    assert "GET /setup 303" in log
    assert "token=" not in log
    assert key not in log


def test_control_api_is_closed_to_strangers(workos: LocalWorkOS) -> None:
    stranger = ControlClient(workos.url, workos.ca, "guessed")
    with pytest.raises(ControlError, match="401"):
        stranger.ask("GET", "/clock")
    stranger.close()


def test_control_of_an_unknown_organization_is_an_error(workos: LocalWorkOS) -> None:
    with pytest.raises(ControlError, match=r"404.*org_unknown"):
        workos.events("org_unknown")
