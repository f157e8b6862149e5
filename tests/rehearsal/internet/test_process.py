from __future__ import annotations

import re
from pathlib import Path

import psutil
import pytest
from pydantic import BaseModel

from rehearsal.aws import LocalAws
from rehearsal.control import ControlClient, ControlError
from rehearsal.internet import LocalInternet, local_internet, stop
from rehearsal.internet.process import Process
from rehearsal.service import ServiceError
from rehearsal.tls import Authority, TlsMaterial
from tests.rehearsal.internet.support import ACCOUNT, REGION
from tests.rehearsal.processes import gone, started_by
from tests.rehearsal.waiting import eventually


class _Nothing(BaseModel):
    pass


class _Odd(BaseModel):
    answer: str


NO_AWS = "https://127.0.0.1:1"
STARTER = """
    import os, sys
    from pathlib import Path
    from rehearsal.internet.process import Process
    from rehearsal.tls import issue

    directory = Path(sys.argv[1])
    process = Process(directory, issue(directory), "https://127.0.0.1:1")
    if sys.argv[2] == "kept":
        process.keep()
    print(process.pid, flush=True)
    os._exit(1)
"""


def test_process_ends_with_its_block(tmp_path: Path, authority: Authority, aws: LocalAws) -> None:
    with local_internet(tmp_path, authority, aws) as internet:
        assert psutil.pid_exists(internet.pid)
    assert not psutil.pid_exists(internet.pid)


@pytest.mark.parametrize("fate", ["kept", "left"])
def test_process_outlives_a_starter_that_died_only_if_kept(tmp_path: Path, fate: str) -> None:
    pid = started_by(STARTER, str(tmp_path), fate)
    if fate == "kept":
        assert psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
        stop(pid)
    eventually(lambda: gone(pid))


def test_process_that_cannot_start_says_why(tmp_path: Path, authority: Authority) -> None:
    tls = authority.issue(tmp_path)
    broken = TlsMaterial(ca=tls.ca, certificate=tmp_path / "missing.pem", key=tls.key)
    with pytest.raises(ServiceError, match=r"ended at once.*internet\.log:\n(?s:.*)FileNotFound"):
        Process(tmp_path, broken, NO_AWS)


def test_process_listens_on_loopback_only(internet: LocalInternet, name: str) -> None:
    internet.publish(name, 443, {"endpoint": name})
    connections = psutil.Process(internet.pid).net_connections()
    listening = {each.laddr.ip for each in connections if each.status == psutil.CONN_LISTEN}
    assert listening == {"127.0.0.1"}


def test_secrets_are_not_in_arguments_environment_files_or_log(
    internet: LocalInternet, aws: LocalAws, name: str
) -> None:
    guard = {"account_id": ACCOUNT, "region": REGION}
    internet.publish(name, 443, {"endpoint": name}, guard=guard)
    internet.endpoint(name).set_up(secrets=("canary-secret",), read_token="canary-token")
    with pytest.raises(ControlError, match="422") as refused:
        internet.control.ask("PUT", f"/names/{name}/443/behaviour", _Odd(answer="canary-odd"))
    seen = psutil.Process(internet.pid)
    open_to_others = f"{seen.cmdline()}{seen.environ()}{internet.log.read_text()}{internet!r}"
    open_to_others += internet.names.read_text() + str(refused.value)
    assert "canary" not in open_to_others
    assert aws.administrator(ACCOUNT).secret_key not in open_to_others
    assert internet._process.control_token not in open_to_others


def test_authoritys_key_is_not_written(internet: LocalInternet, name: str) -> None:
    internet.publish(name, 443, {"endpoint": name})
    keys = [file for file in internet.names.parent.rglob("*") if file.suffix == ".key"]
    assert keys
    assert all(file.stat().st_mode & 0o077 == 0 for file in keys)
    assert all((file.with_suffix(".pem")).exists() for file in keys)
    assert not [file for file in keys if "ca" in file.stem.split("-")]


@pytest.mark.parametrize("path", ["/datadogs/EU1", "/splunks/acne", "/endpoints/acne"])
def test_stand_in_that_nobody_made_is_not_found_and_not_made(
    internet: LocalInternet, path: str
) -> None:
    kept = "events" if "datadogs" not in path else "logs"
    for method, of in (("PUT", ""), ("PATCH", ""), ("GET", f"/{kept}")):
        with pytest.raises(ControlError, match=r"404 .*found (EU1|acne), wanted one of these: "):
            internet.control.ask(method, f"{path}{of}", None if of else _Nothing())


def test_stand_ins_that_there_are_are_named(internet: LocalInternet, name: str) -> None:
    internet.splunk(name).set_up()
    with pytest.raises(ControlError, match=re.escape(name)):
        internet.splunk(f"{name}-misspelt").change(queues_full=True)
    with pytest.raises(ControlError, match=r"datadoghq\.eu"):
        internet.control.ask("GET", "/datadogs/EU1/logs")


def test_control_api_is_closed_to_strangers(internet: LocalInternet) -> None:
    stranger = ControlClient(internet._process.control_url, internet.ca, "guessed")
    with pytest.raises(ControlError, match="401"):
        stranger.ask("GET", "/endpoints/any/events")
    stranger.close()
