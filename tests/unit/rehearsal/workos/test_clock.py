from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from rehearsal.workos.state.clock import Clock
from rehearsal.workos.state.signal import Signal


def _clock() -> Clock:
    return Clock(Signal())


def test_clock_is_this_machines_until_it_is_set() -> None:
    assert abs(_clock().now() - datetime.now(UTC)) < timedelta(seconds=1)


def test_offset_moves_the_clock() -> None:
    clock = _clock()
    clock.set(offset_seconds=-3600, speed=1)
    assert abs(clock.now() - datetime.now(UTC) + timedelta(hours=1)) < timedelta(seconds=1)


def test_sleep_is_as_much_shorter_as_the_clock_is_faster() -> None:
    clock = _clock()
    clock.set(offset_seconds=0, speed=100_000)

    async def sleep_a_day() -> None:
        async with asyncio.timeout(3):
            await clock.sleep_until(clock.now() + timedelta(days=1))

    asyncio.run(sleep_a_day())


def test_sleeper_wakes_when_the_clock_is_moved_past_its_moment() -> None:
    clock = _clock()

    async def context() -> None:
        sleeper = asyncio.create_task(clock.sleep_until(clock.now() + timedelta(days=1)))
        await asyncio.sleep(0)
        clock.set(offset_seconds=60, speed=1)
        await asyncio.sleep(0.01)
        assert not sleeper.done()
        clock.set(offset_seconds=24 * 60 * 60, speed=1)
        async with asyncio.timeout(3):
            await sleeper

    asyncio.run(context())


def test_signal_wakes_all_who_wait_and_none_who_come_later() -> None:
    signal = Signal()

    async def context() -> None:
        waiting = [asyncio.create_task(signal.wait()) for _ in range(2)]
        await asyncio.sleep(0)
        signal.fire()
        await asyncio.gather(*waiting)
        late = asyncio.create_task(signal.wait())
        await asyncio.sleep(0.01)
        assert not late.done()
        late.cancel()

    asyncio.run(context())
