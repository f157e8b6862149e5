from __future__ import annotations

from collections.abc import Iterator

import pytest

from rehearsal.faults import session
from rehearsal.faults.fault_runner import FaultRunner


@pytest.fixture(scope="module")
def log() -> list[str]:
    """What the commands wrote, for the message of a test that fails."""
    return []


@pytest.fixture(scope="module")
def stage(log: list[str]) -> Iterator[FaultRunner]:
    with session.stage(log.append) as started:
        yield started
