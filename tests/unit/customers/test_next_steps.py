"""What is left to do in a customer's life."""

from __future__ import annotations

import json

from logstreams.customers.next_steps import next_steps
from logstreams.settings import StackSettings
from logstreams.settings.load import parse_settings
from logstreams.state import StackState
from tests.unit.command.fleet_project import EXAMPLE


def test_new_organization_has_a_form_of_its_own() -> None:
    before = parse_settings(EXAMPLE, EXAMPLE.read_text())
    check = {"settings": json.dumps(before.to_plain()), "first_verified": "2026-11-01T00:00:00Z"}
    state = StackState(check, {}, roles=frozenset({before.role_name}))
    new = {"organizationId": "org_01EHZNVPK3SFK441A1RGBFSHZZ"}
    declared = {**new, "previousOrganizationId": before.organization_id}

    steps = next_steps(StackSettings.from_plain({**before.to_plain(), **declared}), state)

    stack = before.customer
    assert [step.command.split(" --set")[0] for step in steps] == [
        f"logstreams portal {stack}",
        f"logstreams form {stack}",
        *[step.command for step in steps if step.command.startswith("export ")],
        f"pulumi up --stack {stack}",
        f"logstreams form {stack}",
        f"pulumi up --stack {stack}",
    ]
    assert next_steps(StackSettings.from_plain({**before.to_plain(), **new}), state) == ()
    assert next_steps(before, state) == ()
