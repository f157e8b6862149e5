from __future__ import annotations

from datetime import date

from logstreams.settings.egress import published_addresses


def test_published_addresses_are_the_nine_of_the_documentation() -> None:
    """workos.com/docs/audit-logs/log-streams, 2026-11-22; the older guide has the first six."""
    assert [str(each.address) for each in published_addresses()] == [
        "3.217.146.166",
        "23.21.184.92",
        "34.204.154.149",
        "44.213.245.178",
        "44.215.236.82",
        "50.16.203.9",
        "52.1.251.34",
        "52.21.49.187",
        "174.129.36.47",
    ]


def test_published_addresses_say_where_and_when_they_were_found() -> None:
    for each in published_addresses():
        assert each.source.startswith("https://workos.com/docs/")
        assert date(2026, 11, 22) <= each.first_seen
