"""`python -m tools.fleets` at small size: what `make prove` plays with 20 and 60 stacks.

What a reviewer sees of two of several stacks: test_preview_workflow.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.fleets import watched_fleet
from tools.fleets.fleet import fleet_of
from tools.fleets.repository import Machines
from tools.fleets.step import Steps


@pytest.mark.prove
def test_fleet_is_deployed_in_waves_watched_and_repaired(tmp_path: Path) -> None:
    steps = Steps()
    with fleet_of(2, tmp_path / "world") as fleet:
        machines = Machines(fleet.repository, tmp_path)
        watched_fleet.deploy(fleet, steps)
        watched_fleet.watch(fleet, machines, steps, watched_fleet.HARMED)
