"""The language host by itself: what the engine relies on beyond running programs."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import grpc
import psutil
import pytest
from google.protobuf.empty_pb2 import Empty

from tools.engine import language_host
from tools.engine.language_host import language_pb2, language_pb2_grpc

HOST = [sys.executable, "-P", language_host.__file__, "127.0.0.1:1"]
PROVIDER = [sys.executable, "-P", "-m", "rehearsal.engine.aws_provider"]

POLICY_MODULE = """\
import os, sys
print("50051", flush=True)
print("arguments", sys.argv[1:], "in", os.getcwd(), "with", os.environ["FROM_ENGINE"], flush=True)
print("a warning", file=sys.stderr, flush=True)
sys.exit(7)
"""


@pytest.fixture
def host() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        HOST, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


@pytest.fixture
def stub(host: subprocess.Popen[str]) -> Iterator[language_pb2_grpc.LanguageRuntimeStub]:
    assert host.stdout
    with grpc.insecure_channel(f"127.0.0.1:{int(host.stdout.readline())}") as channel:
        yield language_pb2_grpc.LanguageRuntimeStub(channel)


@pytest.mark.parametrize("command", [HOST, PROVIDER], ids=["language host", "provider"])
def test_ends_when_its_engine_is_killed(command: list[str]) -> None:
    """Killed before it has read the port: the earliest that its plugin has to notice."""
    port, told = os.pipe()
    os.set_blocking(told, False)
    with suppress(BlockingIOError):
        while True:
            os.write(told, bytes(4096))
    os.set_blocking(told, True)
    engine = (
        "import subprocess, sys, time\n"
        f"plugin = subprocess.Popen({command!r}, stdout={told})\n"
        "print(plugin.pid, flush=True)\n"
        "time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", engine], stdout=subprocess.PIPE, pass_fds=[told]
    ) as killed:
        assert killed.stdout
        started = psutil.Process(int(killed.stdout.readline()))
        until = time.monotonic() + 30
        while not started.net_connections() and time.monotonic() < until:
            time.sleep(0.1)
        killed.kill()
    os.close(told)
    with os.fdopen(port, "rb") as lines:
        assert int(lines.readline().strip(bytes(1)))

    _, alive = psutil.wait_procs([started], timeout=30)

    for process in alive:
        process.kill()
    assert alive == []


def plugin(folder: Path, kind: str, *arguments: str) -> language_pb2.RunPluginRequest:
    info = language_pb2.ProgramInfo(
        root_directory=str(folder), program_directory=str(folder), entry_point="."
    )
    info.options["virtualenv"] = sys.prefix
    return language_pb2.RunPluginRequest(
        pwd=str(folder.parent), kind=kind, args=arguments, env=["FROM_ENGINE=yes"], info=info
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_interrupted_host_ends_quietly(
    host: subprocess.Popen[str], stub: language_pb2_grpc.LanguageRuntimeStub, number: signal.Signals
) -> None:
    stub.GetPluginInfo(Empty())

    host.send_signal(number)
    output, errors = host.communicate(timeout=60)

    assert (host.returncode, output, errors) == (0, "", "")


def test_interrupted_host_ends_its_program(
    host: subprocess.Popen[str], stub: language_pb2_grpc.LanguageRuntimeStub, tmp_path: Path
) -> None:
    request = language_pb2.RunRequest(pwd=str(tmp_path), info=plugin(tmp_path, "").info, parallel=1)
    (tmp_path / "__main__.py").touch()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        # An engine that never answers keeps the program waiting.
        request.monitor_address = f"127.0.0.1:{silent.getsockname()[1]}"
        answer = stub.Run.future(request)
        programs = started_by(host)
        host.send_signal(signal.SIGINT)
        host.wait(timeout=60)

    _, alive = psutil.wait_procs(programs, timeout=30)
    assert not alive
    assert answer.exception()


def started_by(host: subprocess.Popen[str]) -> list[psutil.Process]:
    deadline = time.monotonic() + 30
    while not (found := psutil.Process(host.pid).children()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert found
    return found


def test_plugin_without_its_virtual_environment_is_refused_by_name(
    stub: language_pb2_grpc.LanguageRuntimeStub, tmp_path: Path
) -> None:
    request = plugin(tmp_path, "analyzer")
    request.info.options["virtualenv"] = "missing"

    with pytest.raises(grpc.RpcError, match="missing/bin/python does not exist"):
        list(stub.RunPlugin(request))


def test_host_asks_for_no_plugins(stub: language_pb2_grpc.LanguageRuntimeStub) -> None:
    answer = stub.GetRequiredPackages(language_pb2.GetRequiredPackagesRequest())

    assert not answer.packages


def test_policy_pack_runs_in_its_own_folder_and_streams(
    stub: language_pb2_grpc.LanguageRuntimeStub, tmp_path: Path
) -> None:
    pack = tmp_path / "pack"
    # Found before the SDK's own module of that name, since the pack is the working directory.
    (pack / "pulumi").mkdir(parents=True)
    (pack / "pulumi" / "__init__.py").touch()
    (pack / "pulumi" / "policy.py").write_text(POLICY_MODULE, encoding="utf-8")

    answers = list(stub.RunPlugin(plugin(pack, "analyzer", "127.0.0.1:9")))

    stdout = b"".join(answer.stdout for answer in answers).decode()
    assert stdout.splitlines() == [
        "50051",
        f"arguments ['127.0.0.1:9', '{pack}'] in {pack} with yes",
    ]
    assert b"".join(answer.stderr for answer in answers) == b"a warning\n"
    assert answers[-1].exitcode == 7


def test_other_plugin_is_run_as_a_program(
    stub: language_pb2_grpc.LanguageRuntimeStub, tmp_path: Path
) -> None:
    folder = tmp_path / "component"
    folder.mkdir()
    (folder / "__main__.py").write_text(POLICY_MODULE, encoding="utf-8")

    answers = list(stub.RunPlugin(plugin(folder, "resource", "127.0.0.1:9")))

    stdout = b"".join(answer.stdout for answer in answers).decode()
    assert f"arguments ['127.0.0.1:9'] in {tmp_path} with yes" in stdout


def test_plugin_no_longer_wanted_is_ended(
    stub: language_pb2_grpc.LanguageRuntimeStub, tmp_path: Path
) -> None:
    folder = tmp_path / "component"
    folder.mkdir()
    mark = folder / "ended"
    (folder / "__main__.py").write_text(
        "import pathlib, signal, sys, time\n"
        f"signal.signal(signal.SIGTERM, lambda *_: sys.exit(pathlib.Path({str(mark)!r}).touch()))\n"
        "print('50051', flush=True)\n"
        "time.sleep(60)\n",
        encoding="utf-8",
    )
    answers = stub.RunPlugin(plugin(folder, "resource"))
    assert next(answers).stdout.startswith(b"50051")

    answers.cancel()

    deadline = time.monotonic() + 30
    while not mark.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert mark.exists()
