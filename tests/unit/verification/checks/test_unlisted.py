"""Whether the stack's list has every address that WorkOS delivers from, as far as can be known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from logstreams.settings import StackSettings
from logstreams.settings.egress import published_addresses, published_egress
from logstreams.verification.checks.egress_list import list_is_complete
from logstreams.verification.checks.framework import Failed, Passed, Skipped
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.observations import Observations
from tests.unit.verification.checks.test_access_logs import TARGET
from tests.unit.verification.one_fault import with_facts

PUBLISHED = [str(each.address) for each in published_addresses()]
ADDED = "198.51.100.7"


def stack(seen: Observations, own: list[str] | None, source_addresses: str) -> Observations:
    """The stack with such a list, and nothing but the bucket policy asking for addresses."""
    plain: dict[str, Any] = seen.settings.to_plain()
    plain["egress"]["addresses"] = own
    plain["network"] = None
    plain["destination"]["sourceAddresses"] = source_addresses
    return replace(seen, settings=StackSettings.from_plain(plain))


def refused_from(seen: Observations, addresses: Any) -> Observations:
    logs = replace(TARGET, refused_from=addresses)
    return with_facts(seen, archive=replace(seen.destination.archive, access_logs=logs))


def test_list_that_shares_no_address_with_the_published_one_is_not_compared(
    healthy: Observations,
) -> None:
    result = list_is_complete.evaluate(stack(healthy, ["1.2.3.4"], "enforce"))

    assert isinstance(result, Skipped)
    assert "published list" in result.reason


@pytest.mark.parametrize(
    ("own", "lacking"),
    [
        pytest.param(None, None, id="the published"),
        pytest.param(PUBLISHED, None, id="a copy"),
        pytest.param([*PUBLISHED, "1.2.3.4"], None, id="one more"),
        pytest.param(PUBLISHED[:-1], PUBLISHED[-1], id="an older copy"),
    ],
)
def test_older_copy_of_the_list_fails_by_what_it_lacks(
    healthy: Observations, own: list[str] | None, lacking: str | None
) -> None:
    result = list_is_complete.evaluate(stack(healthy, own, "enforce"))

    if lacking is None:
        checked = published_egress().checked
        count = len(own or PUBLISHED)
        assert result == Passed(f"{count} addresses; the published list is of {checked}")
    else:
        assert isinstance(result, Failed)
        assert result.found == f"egress.addresses of the stack file lacks {lacking}"


def test_address_that_the_access_logs_name_is_named(healthy: Observations) -> None:
    seen = refused_from(stack(healthy, None, "enforce"), frozenset({ADDED, PUBLISHED[0]}))

    result = list_is_complete.evaluate(seen)

    assert isinstance(result, Failed)
    assert result.found.startswith(f"S3 refused the delivery role from {ADDED}, by its access logs")


@pytest.mark.parametrize(
    "addresses",
    [Unavailable("AccessDenied"), frozenset(), frozenset(PUBLISHED)],
    ids=["unreadable", "none", "listed ones"],
)
def test_access_logs_that_name_no_other_address_accuse_none(
    healthy: Observations, addresses: Any
) -> None:
    seen = refused_from(stack(healthy, None, "enforce"), addresses)

    assert isinstance(list_is_complete.evaluate(seen), Passed)


def test_list_that_nothing_asks_for_is_not_judged(healthy: Observations) -> None:
    seen = refused_from(stack(healthy, PUBLISHED[:1], "off"), frozenset({ADDED}))

    assert list_is_complete.evaluate(seen) == Skipped("nothing asks where events come from")
