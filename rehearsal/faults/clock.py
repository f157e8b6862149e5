"""This machine's clock is so wrong that AWS refuses what it signs."""

from __future__ import annotations

from rehearsal.faults.fault import FaultInjection, fault
from rehearsal.faults.fault_context import FaultContext

HOUR = 3600
DAY = 24 * HOUR

_SITE = """
import datetime
import botocore.auth

_now = botocore.auth.get_current_datetime
botocore.auth.get_current_datetime = lambda *how, **more: _now(*how, **more) + datetime.timedelta(
    seconds={seconds}
)
"""
"""What the terminal's Python signs with: the time of a machine whose clock is off."""


def _off_by(context: FaultContext, seconds: int) -> FaultInjection:
    """Let this machine's clock be ahead: of AWS's in what it signs, of WorkOS's in what that says.

    Nobody may set this machine's clock; WorkOS's is moved the other way.
    """
    folder = context.customer.world.directory / "clock"
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(_SITE.format(seconds=seconds), encoding="utf-8")
    before = context.environment.get("PYTHONPATH", "")
    context.environment["PYTHONPATH"] = str(folder)
    context.workos.set_clock(offset_seconds=-seconds)
    yield
    context.environment["PYTHONPATH"] = before
    context.workos.set_clock()


RIGHT = "this machine's clock is right: what its Python signs with was moved instead"


@fault("LS106", "clock", by_hand=RIGHT)
def clock_three_hours_behind(context: FaultContext) -> FaultInjection:
    """This machine's clock is three hours behind: AWS takes its signatures for expired."""
    yield from _off_by(context, -3 * HOUR)


@fault("LS106", "clock", by_hand=RIGHT)
def clock_two_days_ahead(context: FaultContext) -> FaultInjection:
    """This machine's clock is two days ahead: AWS takes no signature of its yet."""
    yield from _off_by(context, 2 * DAY)


FAULTS = (clock_three_hours_behind, clock_two_days_ahead)
