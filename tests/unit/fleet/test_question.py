"""What is asked about a stack's delivery, by its file and its state."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from logstreams.fleet.question import question_of
from logstreams.settings import StackSettings
from logstreams.settings.load import parse_settings
from logstreams.state import StackState
from tests.unit.command.fleet_project import EXAMPLE

NEW = "org_01EHZNVPK3SFK441A1RGBFSHZZ"


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "not declared"])
def test_proof_of_before_is_not_asked_of_a_declared_organization(
    tmp_path: Path, *, declared: bool
) -> None:
    before = parse_settings(EXAMPLE, EXAMPLE.read_text())
    old = before.organization_id
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / EXAMPLE.name).write_text(EXAMPLE.read_text().replace(old, NEW))
    check = {"settings": json.dumps(before.to_plain()), "verified_organization": old}
    state = StackState({**check, "first_verified": "2026-11-01T00:00:00+00:00"}, {})
    changed = {"organizationId": NEW, "previousOrganizationId": old if declared else None}
    now = StackSettings.from_plain({**before.to_plain(), **changed})

    asked = question_of(now, state, tmp_path, emit=False, wait_seconds=None)

    first = datetime(2026, 11, 1, tzinfo=UTC)
    proof = (None, None) if declared else (first, old)
    assert (asked.first_verified_at, asked.organization_before) == proof
    assert asked.deployed == before.to_plain()
