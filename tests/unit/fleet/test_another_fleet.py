"""Whose a stack is that has the name of one here."""

from __future__ import annotations

import pytest

from logstreams.fleet.another_fleet import Customer

HERE = Customer("012345670123", "org_now", former="org_before")


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (Customer("012345670123", "org_now"), ""),
        (Customer("012345670123", "org_before"), ""),
        (Customer(None, None), ""),
        (Customer("999999999999", "org_now"), "account 999999999999, here 012345670123"),
        (Customer("012345670123", "org_other"), "organization org_other, here org_now"),
    ],
)
def test_organization_of_before_is_the_customers_own(found: Customer, told: str) -> None:
    assert found.differs_from(HERE) == told
