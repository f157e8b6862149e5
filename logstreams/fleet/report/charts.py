"""The page's drawings: coordinates alone, the colours are the style sheet's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from logstreams.fleet.document import Result
from logstreams.fleet.report.document import LatencyPoint, RunCounts

BAR_WIDTH, BAR_GAP, HEIGHT = 14, 4, 120
SPARK_WIDTH, SPARK_HEIGHT = 72, 18


@dataclass(frozen=True)
class Segment:
    """Stacks of one result in one run."""

    result: Result
    stacks: int
    y: float
    height: float


@dataclass(frozen=True)
class Bar:
    """One run: its results, the worst on top."""

    run: RunCounts
    x: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class BarChart:
    """Runs of one operation beside each other."""

    operation: str
    bars: tuple[Bar, ...]
    most: int
    """Stacks of the highest bar."""
    width: int
    height: int = HEIGHT
    bar_width: int = BAR_WIDTH


def bars(runs: Sequence[RunCounts]) -> list[BarChart]:
    """A chart for each operation that has two runs or more: one bar is no trend."""
    charts = []
    for operation in ("verify", "drift"):
        ones = [run for run in runs if run.operation == operation]
        if len(ones) > 1:
            most = max(sum(run.counts.values()) for run in ones)
            drawn = tuple(_bar(run, number, most) for number, run in enumerate(ones))
            width = len(ones) * (BAR_WIDTH + BAR_GAP) - BAR_GAP
            charts.append(BarChart(operation, drawn, most, width))
    return charts


def _bar(run: RunCounts, number: int, most: int) -> Bar:
    segments, below = [], 0
    for result in Result:
        if stacks := run.counts.get(result, 0):
            below += stacks
            height = round(stacks / most * HEIGHT, 2)
            segments.append(
                Segment(result, stacks, round(HEIGHT - below / most * HEIGHT, 2), height)
            )
    return Bar(run, number * (BAR_WIDTH + BAR_GAP), tuple(segments))


def sparkline(points: Sequence[LatencyPoint]) -> str:
    """A line's points, the oldest latency first and 0 below; empty: there are fewer than two."""
    if len(points) < 2:  # noqa: PLR2004 - a line needs two
        return ""
    most = max(point.seconds for point in points) or 1
    step = SPARK_WIDTH / (len(points) - 1)
    return " ".join(
        f"{number * step:.1f},{(1 - point.seconds / most) * (SPARK_HEIGHT - 2) + 1:.1f}"
        for number, point in enumerate(points)
    )
