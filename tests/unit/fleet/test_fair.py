"""Fair shares."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logstreams.fleet.truncate import fair_shares, width


@pytest.mark.parametrize(
    ("wanted", "room", "shares"),
    [
        pytest.param([], 10, [], id="nobody"),
        pytest.param([3, 4], 10, [3, 4], id="room for all"),
        pytest.param([100, 2, 100], 22, [10, 2, 10], id="small ones are whole"),
        pytest.param([5, 5], -1, [0, 0], id="no room"),
    ],
)
def test_shares(wanted: list[int], room: int, shares: list[int]) -> None:
    assert fair_shares(wanted, room) == shares


@given(st.lists(st.integers(0, 1_000)), st.integers(0, 5_000))
def test_nobody_gets_more_than_wanted_or_less_than_one_who_got_it_all(
    wanted: list[int], room: int
) -> None:
    shares = fair_shares(wanted, room)

    assert sum(shares) <= room
    assert all(share <= want for share, want in zip(shares, wanted, strict=True))
    cut = [share for share, want in zip(shares, wanted, strict=True) if share < want]
    assert all(share + 1 >= max(shares) for share in cut)


def test_width_counts_an_emoji_twice() -> None:
    assert width("a💥") == 3
