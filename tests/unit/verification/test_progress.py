"""What is told while an event is waited for, where each line stays."""

from __future__ import annotations

from logstreams.verification.progress import Sparse


def test_log_is_told_now_and_then_how_long_an_event_was_waited_for() -> None:
    told: list[str] = []
    tick = Sparse(told.append)

    for waited in range(300):
        tick(waited, 300)

    seconds = (10, 30, 60, 120, 180, 240)
    assert told == [f"waiting for the test event … {each} s of 300 s" for each in seconds]


def test_tick_that_comes_late_is_told_once() -> None:
    told: list[str] = []
    tick = Sparse(told.append)

    tick(95.2, 300)
    tick(96.2, 300)

    assert told == ["waiting for the test event … 95 s of 300 s"]
