"""`make prove` judges a million past events; here the same with fewer."""

from __future__ import annotations

from tools import history


def test_past_is_judged_in_flat_memory() -> None:
    few, many = (history.measured(events) for events in (2_000, 40_000))

    assert (many.judged, many.refused) == (40_000, 400)
    assert many.peak_bytes <= history.MOST_BYTES
    # Twenty times the events; what grows is what the interpreter keeps anyway.
    assert many.peak_bytes - few.peak_bytes < 10_000_000
    assert many.ratio >= history.GOAL
