"""Curves over the values of another metric."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tuitrack.tui.charts import smoothing
from tuitrack.tui.charts.curves import Curve
from tuitrack.tui.charts.envelope import Integers
from tuitrack.tui.charts.scale import Floats
from tuitrack.tui.charts.smoothing import Smoothing


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """Points of one metric by step; `whole` tells that none is missing."""

    steps: Integers
    values: Floats
    whole: bool = True


def paired(curve: Track, over: Track, smoothed: Smoothing) -> Curve | None:
    """Put the points of a curve where another metric was at the same step, None where there is no such step.

    Of several values at one step the last one is that of the other metric. Where that metric was thinned to its
    extremes, it is taken to have run straight between those. What is smoothed is the curve by its steps; where the
    other metric is no number, nothing is drawn.
    """
    x = _at(curve.steps, over)
    kept = np.isfinite(x)
    if not kept.any():
        return None
    order = np.argsort(x[kept], kind="stable")
    raw = curve.values[kept]
    smooth, y = smoothing.smooth(raw, smoothed), raw[order]
    return Curve(x[kept][order], y, y if smooth is raw else smooth[order])


def _at(steps: Integers, over: Track) -> Floats:
    """The values of a metric at steps, NaN where it has none."""
    if not over.whole:
        return np.interp(steps, over.steps, over.values, np.nan, np.nan)
    place = np.searchsorted(over.steps, steps, "right") - 1
    same = (place >= 0) & (over.steps[place] == steps)
    return np.where(same, over.values[place], np.nan)
