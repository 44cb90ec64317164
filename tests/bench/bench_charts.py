"""Measure what one chart frame costs, in CPU and on the wire."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable

import numpy as np

from tuitrack.tui.charts import envelope, raster, scale, smoothing
from tuitrack.tui.charts.picture import Picture
from tuitrack.tui.charts.smoothing import Smoothing
from tuitrack.tui.charts.spec import ChartSpec, Line

REPETITIONS = 25


def main() -> None:
    """Print one line per measurement: the median of CPU times, then the bytes of an update."""
    frame = _frame(1_000)
    print(f"frame 100x30, 5 lines x 1,000 points     {_median(lambda: raster.draw(frame)):8.2f} ms   (bar 10)")
    large = _frame(100_000)
    print(f"frame 100x30, 5 lines x 100,000 points   {_median(lambda: raster.draw(large)):8.2f} ms")
    x, y = np.arange(1e6), _walk(1_000_000, seed=9)
    axis = scale.fit("linear", 0.0, 1e6)
    reduced = _median(lambda: envelope.measure(x, y, axis, 200))
    print(f"envelope, 1 M points                     {reduced:8.2f} ms")
    for method, strength in (("ema", 0.99), ("mean", 100), ("gaussian", 10), ("gaussian", 100)):
        way = Smoothing(method, strength)
        cost = _median(lambda way=way: smoothing.smooth(y, way))  # type: ignore[misc]
        print(f"smoothing, 1 M points, {f'{method} {strength}':18}{cost:8.2f} ms")
    sent = sorted(_arrivals(900, 100))
    print(f"one more point, median and worst of 100  {sent[50]:8} and {sent[-1]} bytes   (bar 3072)")


def _arrivals(start: int, count: int) -> list[int]:
    pictures = [raster.draw(_frame(start, more)) for more in range(count + 1)]
    return [_changed_bytes(old, new) for old, new in itertools.pairwise(pictures)]


def _walk(count: int, seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(size=count)
    return 2 / (1 + np.arange(count) / count * 20) + 0.05 * noise


def _frame(count: int, more: int = 0) -> ChartSpec:
    lines = []
    for series in range(5):
        length = count + (more if series == 4 else 0)
        y = _walk(max(count, 1_000) + 100, seed=series)[:length] + 0.1 * series
        smooth = smoothing.smooth(y, Smoothing("ema", 0.9))
        lines.append(Line(np.arange(length, dtype=float), smooth, series, ghost=y))
    return ChartSpec(100, 30, tuple(lines), title="loss/train")


def _median(call: Callable[[], object]) -> float:
    call()
    times = []
    for _ in range(REPETITIONS):
        start = time.process_time_ns()
        call()
        times.append(time.process_time_ns() - start)
    return statistics.median(times) / 1e6


def _changed_bytes(before: Picture, after: Picture) -> int:
    """Count the bytes of the rows that differ, with a cursor move and a colour for each run."""
    changed = [new for old, new in zip(before.rows, after.rows, strict=True) if old != new]
    return sum(8 + sum(19 + len(run.text.encode()) for run in row) for row in changed)


if __name__ == "__main__":
    main()
