"""Each released version has left a state that the tests and `make prove` update."""

from __future__ import annotations

import re

from tools.fleets.actions import ROOT
from tools.fleets.old_states import releases


def test_each_released_version_has_a_state() -> None:
    released = re.findall(r"^## (\d+\.\d+)\.\d+", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert released
    assert {*released} == {*releases()}
