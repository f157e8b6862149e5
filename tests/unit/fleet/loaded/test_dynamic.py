"""The provider of dynamic resources: what it has, and where the engine starts its own."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import grpc
import psutil
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import plugin_pb2, provider_pb2_grpc

from logstreams.fleet.loaded.dynamic import PACKAGE, VARIABLE, DynamicProvider, variables_of
from logstreams.fleet.loaded.python import LoadedPython

PROJECT = """\
name: demo
runtime: {name: python, options: {toolchain: pip, virtualenv: .venv}}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text(PROJECT)
    return tmp_path


@pytest.fixture(scope="module")
def python() -> Iterator[LoadedPython]:
    made = LoadedPython(Path(sys.executable), ("pulumi.dynamic",), os.environ)
    made.wait_until_loaded()
    yield made
    made.close()


def test_it_has_the_variables_that_the_engine_gives_one(project: Path) -> None:
    assert variables_of(
        project, {"PATH": "/bin", "AWS_PROFILE": "acme", "PULUMI_PROJECT": "x"}
    ) == {
        "AWS_PROFILE": "acme",
        "PATH": f"{project}/.venv/bin{os.pathsep}/bin",
        "PULUMI_CONFIG": "{}",
        "PULUMI_PROJECT": "demo",
        "PULUMI_RUNTIME_TOOLCHAIN": "pip",
        "PULUMI_RUNTIME_VIRTUALENV": f"{project}/.venv",
    }


def test_an_engine_can_attach_to_it_and_it_ends_with_its_preview(
    python: LoadedPython, project: Path
) -> None:
    with closing(DynamicProvider(python, project, {})) as provider:
        name, port = provider.variables[VARIABLE].split(":")
        assert name == PACKAGE
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub = provider_pb2_grpc.ResourceProviderStub(channel)
            assert stub.Attach(plugin_pb2.PluginAttach(address="127.0.0.1:1")) == Empty()
            assert stub.GetPluginInfo(Empty()).version
        (process,) = psutil.Process(python._process.pid).children()
    assert provider.unserved == ""
    process.wait(10)


def test_one_that_ends_before_its_preview_is_the_engines_own_affair(
    python: LoadedPython, project: Path
) -> None:
    with closing(DynamicProvider(python, project, {})) as provider:
        (process,) = psutil.Process(python._process.pid).children()
        process.send_signal(signal.SIGTERM)
        provider._watching.join(30)
        assert "ended" in provider.unserved


def test_where_it_cannot_start_the_engine_starts_its_own(
    python: LoadedPython, project: Path
) -> None:
    gone = LoadedPython(Path(sys.executable), (), os.environ)
    gone.close()
    with closing(DynamicProvider(gone, project, {})) as provider:
        assert (provider.variables, provider.unserved) == ({}, "")
    (project / "Pulumi.yaml").unlink()
    with closing(DynamicProvider(python, project, {})) as provider:
        assert (provider.variables, provider.unserved) == ({}, "")
