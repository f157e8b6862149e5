"""One local AWS for the session, and stacks that are deployed to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rehearsal.aws import LocalAws, local_aws
from rehearsal.engine.shims import write_aws_provider
from rehearsal.tls import issue
from tests.rehearsal.aws_provider.cloud import Cloud
from tests.rehearsal.aws_provider.plugin import Plugin, running
from tests.rehearsal.aws_provider.stack import Stack
from tests.rehearsal.engine.project import make_project


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    tls = issue(tmp_path_factory.mktemp("tls"))
    with local_aws(tmp_path_factory.mktemp("aws"), tls) as running:
        yield running


@pytest.fixture(scope="session")
def cloud(aws: LocalAws) -> Cloud:
    return Cloud(aws)


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the provider's executable, as a rehearsal puts it on PATH."""
    directory = tmp_path_factory.mktemp("bin")
    write_aws_provider(directory)
    return directory


@pytest.fixture(scope="session")
def make_stack(cloud: Cloud, provider: Path) -> Callable[[Path], Stack]:
    def make(folder: Path) -> Stack:
        project = make_project(folder)
        path = f"{provider}:{project.environment['PATH']}"
        project.environment.update(cloud.environment, PATH=path)
        return Stack(project)

    return make


@pytest.fixture
def stack(make_stack: Callable[[Path], Stack], tmp_path: Path) -> Stack:
    return make_stack(tmp_path)


@pytest.fixture(scope="session")
def plugin(cloud: Cloud, provider: Path) -> Iterator[Plugin]:
    """One configured provider for all tests that need no other."""
    with running(provider / "pulumi-resource-aws", cloud.environment) as started:
        started.configure()
        yield started
