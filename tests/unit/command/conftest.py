from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from moto import mock_aws

from logstreams.command.stack_names import DEFAULT_ORGANIZATION


@pytest.fixture(autouse=True)
def no_default_organization(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that is given one sets it for its own process, which is all tests' here."""
    monkeypatch.setenv(DEFAULT_ORGANIZATION, "")
    monkeypatch.delenv(DEFAULT_ORGANIZATION)


@pytest.fixture
def project_at_aws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a person who is logged in to an empty account, outside of a rehearsal."""
    monkeypatch.chdir(tmp_path)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("LOGSTREAMS_REHEARSAL", raising=False)
    with mock_aws():
        yield tmp_path
