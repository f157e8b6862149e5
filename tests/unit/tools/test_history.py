"""`make prove` judges a million past events; here the same with fewer."""

from __future__ import annotations

from tools import history


def test_past_is_judged_in_flat_memory() -> None:
    run = history.measured(30_000)

    assert (run.judged, run.refused) == (30_000, 300)
    assert run.peak_bytes <= history.MOST_BYTES
    # The rate is for `make prove`: of so few events the command's start takes most.
    assert run.peak_bytes - run.start_peak_bytes < 10_000_000
