"""Sets of addresses: the same whatever the spelling."""

from __future__ import annotations

from ipaddress import IPv4Network, ip_address

from hypothesis import given
from hypothesis import strategies as st

from logstreams.verification.addresses import missing, with_strangers, without, world_of

BASE = int(ip_address("198.51.100.0"))


@st.composite
def cidrs(draw: st.DrawFn) -> list[str]:
    """Networks within one /24, overlapping as they may."""
    return draw(
        st.lists(
            st.builds(
                lambda host, length: str(IPv4Network((BASE + host, length), strict=False)),
                st.integers(0, 255),
                st.integers(24, 32),
            ),
            max_size=8,
        )
    )


def addresses_of(written: object) -> set[int]:
    return {int(a) for cidr in written for a in IPv4Network(cidr)}  # type: ignore[attr-defined]


@given(some=cidrs(), others=cidrs())
def test_difference_is_that_of_the_addresses(some: list[str], others: list[str]) -> None:
    assert addresses_of(without(some, others)) == addresses_of(some) - addresses_of(others)


@given(wanted=st.lists(st.integers(0, 255), max_size=9), listed=cidrs())
def test_missing_and_strangers_are_those_of_the_addresses(
    wanted: list[int], listed: list[str]
) -> None:
    addresses = [str(ip_address(BASE + host)) for host in wanted]
    known = {BASE + host for host in wanted}

    assert missing(addresses, listed) == [
        each for each in addresses if int(ip_address(each)) not in addresses_of(listed)
    ]
    assert with_strangers(listed, addresses) == [
        cidr for cidr in listed if addresses_of([cidr]) - known
    ]


@given(length=st.integers(0, 12))
def test_world_in_equal_parts_is_the_world(length: int) -> None:
    parts = [str(each) for each in IPv4Network("0.0.0.0/0").subnets(new_prefix=length)]

    assert world_of(parts) == tuple(parts)


def test_addresses_within_a_world_are_not_told_beside_it() -> None:
    assert world_of(["203.0.113.7/32", "0.0.0.0/0", "192.0.2.0/24", "::/0", "0.0.0.0/0"]) == (
        "0.0.0.0/0",
        "::/0",
    )
    assert world_of(["203.0.113.7/32", "192.0.2.0/24"]) == ()


def test_no_cidrs_are_nobody() -> None:
    assert world_of([]) == ()
    assert missing(["192.0.2.1"], []) == ["192.0.2.1"]
