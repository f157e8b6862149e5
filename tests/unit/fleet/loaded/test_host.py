"""What a host refuses: all but the one program and the one pack."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

from logstreams.fleet.loaded.host import VARIABLE, Folders, LoadedHost, activated, serving
from logstreams.fleet.loaded.python import Fork, LoadedPython

Stub = language_pb2_grpc.LanguageRuntimeStub


@pytest.fixture
def host(tmp_path: Path) -> Iterator[LoadedHost]:
    python = LoadedPython(Path(sys.executable), (), {})
    python.wait_until_loaded()
    folders = Folders(tmp_path / "project", tmp_path / "project" / "policies")
    yield LoadedHost(python, python, folders, {"WORKOS_API_KEY": "of the stack"})
    python.close()


@pytest.fixture
def stub(host: LoadedHost) -> Iterator[Stub]:
    with serving(host) as variables:
        runtime, port = variables[VARIABLE].split(":")
        assert runtime == "python"
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield Stub(channel)


def program_in(folder: Path) -> language_pb2.ProgramInfo:
    return language_pb2.ProgramInfo(
        root_directory=str(folder), program_directory=str(folder), entry_point="."
    )


def test_another_program_is_not_run(host: LoadedHost, stub: Stub, tmp_path: Path) -> None:
    stub.Handshake(language_pb2.LanguageHandshakeRequest(engine_address="127.0.0.1:1"))
    with pytest.raises(grpc.RpcError) as refused:
        stub.Run(language_pb2.RunRequest(info=program_in(tmp_path), pwd=str(tmp_path)))
    assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED
    assert host.unserved == f"the program in {tmp_path}"


def test_a_program_of_an_engine_that_said_nothing_is_not_run(
    host: LoadedHost, stub: Stub, tmp_path: Path
) -> None:
    asked = language_pb2.RunRequest(info=program_in(tmp_path / "project"), pwd=str(tmp_path))
    with pytest.raises(grpc.RpcError):
        stub.Run(asked)
    assert host.unserved


@pytest.mark.parametrize("entry_point", ["../other.py", "/tmp/other.py", "link.py", "."])
def test_a_program_is_not_taken_from_elsewhere(
    host: LoadedHost, stub: Stub, tmp_path: Path, entry_point: str
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (tmp_path / "other.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    (project / "link.py").symlink_to(tmp_path / "other.py")
    stub.Handshake(language_pb2.LanguageHandshakeRequest(engine_address="127.0.0.1:1"))
    info = program_in(project)
    info.entry_point = entry_point
    elsewhere = tmp_path if entry_point == "." else project  # where its modules are from
    with pytest.raises(grpc.RpcError) as refused:
        stub.Run(language_pb2.RunRequest(info=info, pwd=str(elsewhere)))
    assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED
    assert (
        host.unserved == f"the program {entry_point if elsewhere == project else f'in {tmp_path}'}"
    )
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("plugin", [False, True])
def test_an_end_that_nobody_knows_is_no_failure_of_the_stack(
    host: LoadedHost, stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plugin: bool
) -> None:
    stub.Handshake(language_pb2.LanguageHandshakeRequest(engine_address="127.0.0.1:1"))
    start = LoadedPython.start

    def started(python: LoadedPython, _module: str, *rest: Any) -> Fork:
        python._process.send_signal(signal.SIGSTOP)  # else it might have ended before it is asked
        fork = start(python, "probe", *rest)
        python._process.kill()
        return fork

    monkeypatch.setattr(LoadedPython, "start", started)
    project = tmp_path / "project"
    run = language_pb2.RunRequest(info=program_in(project), pwd=str(project))
    pack = language_pb2.RunPluginRequest(kind="analyzer", info=program_in(project / "policies"))
    with pytest.raises(grpc.RpcError) as refused:
        _ = list(stub.RunPlugin(pack)) if plugin else stub.Run(run)
    assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED
    assert "nobody knows the end of" in host.unserved


@pytest.mark.parametrize(("kind", "folder"), [("resource", "policies"), ("analyzer", "others")])
def test_another_plugin_or_pack_is_not_run(
    host: LoadedHost, stub: Stub, tmp_path: Path, kind: str, folder: str
) -> None:
    path = tmp_path / "project" / folder
    asked = language_pb2.RunPluginRequest(kind=kind, name="it", info=program_in(path))
    with pytest.raises(grpc.RpcError) as refused:
        list(stub.RunPlugin(asked))
    assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED
    assert host.unserved == f"{kind} it in {path}"


def test_a_call_of_a_later_engine_is_refused_as_by_a_host_that_is_older(
    host: LoadedHost, stub: Stub, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        stub.GetProgramDependencies(language_pb2.GetProgramDependenciesRequest())
    assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED
    assert host.unserved == "GetProgramDependencies"
    assert caplog.records == []  # it would stand among the run's progress


def test_the_virtual_environment_is_active_as_in_the_official_host() -> None:
    python = Path("/project/.venv/bin/python")
    both = {"VIRTUAL_ENV": "/project/.venv", "HOME": "/home"}
    got = activated(python, {"PATH": "/bin", "VIRTUAL_ENV": "/other", "HOME": "/home"})
    assert got == {"PATH": f"/project/.venv/bin{os.pathsep}/bin", **both}
    assert activated(python, {"HOME": "/home"}) == {"PATH": "/project/.venv/bin", **both}
