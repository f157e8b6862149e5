from __future__ import annotations

from datetime import date
from ipaddress import IPv4Address

import pytest

from logstreams.settings.egress import EgressAddress, published_addresses, published_egress

LOG_STREAMS = "https://workos.com/docs/audit-logs/log-streams"
WEBHOOKS = "https://workos.com/docs/events/data-syncing/webhooks"

BOTH_PAGES = (
    "3.217.146.166", "23.21.184.92", "34.204.154.149", "44.213.245.178", "44.215.236.82",
    "50.16.203.9", "52.1.251.34", "52.21.49.187", "174.129.36.47",
)  # fmt: skip
WEBHOOKS_PAGE = (
    "35.82.80.13", "44.253.112.118", "54.68.143.104", "100.22.25.25", "100.22.157.11",
    "100.22.247.20",
)  # fmt: skip


def test_published_addresses_are_those_of_both_pages_each_with_its_pages() -> None:
    """workos.com/docs, log streams on 2026-11-22, webhooks on 2026-11-28."""
    assert published_addresses() == tuple(
        EgressAddress(IPv4Address(address), first_seen, pages)
        for addresses, first_seen, pages in (
            (BOTH_PAGES, date(2026, 11, 22), (LOG_STREAMS, WEBHOOKS)),
            (WEBHOOKS_PAGE, date(2026, 11, 28), (WEBHOOKS,)),
        )
        for address in addresses
    )


@pytest.mark.parametrize("each", published_addresses(), ids=lambda each: str(each.address))
def test_published_address_is_public_and_was_seen_before_the_list_was_checked(
    each: EgressAddress,
) -> None:
    assert each.address.is_global
    assert each.first_seen <= published_egress().checked


def test_no_address_is_published_twice() -> None:
    addresses = [each.address for each in published_addresses()]
    assert len(set(addresses)) == len(addresses)
