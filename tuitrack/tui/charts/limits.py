"""Decide which part of the data a chart shows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from tuitrack.tui.charts import scale, ticks
from tuitrack.tui.charts.envelope import Envelope, Flags
from tuitrack.tui.charts.scale import Floats, Scale
from tuitrack.tui.charts.spec import Axis

# An x axis whose data begins this close to zero, as a share of its length, begins at zero.
NEAR_START = 20
# What lies outside the quantiles is clipped only where it reaches further than this share of their distance.
OUTLYING = 0.5
# In less columns than these one that reaches far is how a curve begins rather than a spike.
FEW = 20


def horizontal(axis: Axis, data: Sequence[Floats]) -> Scale:
    """Fit the x axis to the limits asked for, else to all points."""
    low, high = _range(_shown(values, axis) for values in data)
    low = low if axis.low is None else axis.low
    high = high if axis.high is None else axis.high
    if low == high and axis.low is axis.high is None and axis.kind != "log":
        high = min(max(low + 1, math.nextafter(low, math.inf)), scale.HIGHEST)
    # Time since a start is read from its origin, however late a metric began.
    near = high if axis.kind == "time" else (high - low) / NEAR_START
    if axis.low is None and axis.kind != "log" and 0 < low <= near:
        low = 0.0
    fitted = scale.fit(axis.kind, float(low), float(high))
    wide = ticks.widen(fitted, axis.fine)
    return Scale(axis.kind, fitted.low, wide.high if axis.high is None else fitted.high)


def vertical(axis: Axis, envelopes: Sequence[Envelope], clip: float) -> Scale:
    """Fit the y axis to the limits asked for, else to everything drawn but the clipped share of columns."""
    if not clip:
        low, high = _range(_shown(values, axis) for one in envelopes for values in _extent(one))
    else:
        low, high = _quantiles(axis, envelopes, clip)
    low = low if axis.low is None else axis.low
    high = high if axis.high is None else axis.high
    fitted = scale.fit(axis.kind, low, high)
    wide = ticks.widen(fitted, axis.fine)
    return Scale(
        fitted.kind,
        wide.low if axis.low is None else fitted.low,
        wide.high if axis.high is None else fitted.high,
    )


def _extent(one: Envelope) -> Iterator[Floats]:
    filled = one.count > 0
    yield one.low[filled]
    yield one.high[filled]
    yield from _edges(one, filled)


def _edges(one: Envelope, filled: Flags) -> Iterator[Floats]:
    """Yield where the lines towards the neighbours outside leave the picture."""
    places = np.flatnonzero(filled)
    first = (float(places[0]), float(one.first[places[0]])) if len(places) else one.after
    last = (float(places[-1]), float(one.last[places[-1]])) if len(places) else one.before
    for edge, outside, inside in ((0.0, one.before, first), (one.columns - 1.0, one.after, last)):
        joined = outside is not one.before or not len(places) or one.joined[places[0]]
        if outside and inside and inside[0] != outside[0] and joined:
            share = min(max((edge - outside[0]) / (inside[0] - outside[0]), 0.0), 1.0)
            yield np.array([outside[1] * (1 - share) + inside[1] * share])


def _shown(values: Floats, axis: Axis) -> Floats:
    values = np.asarray(values, np.float64)
    if axis.kind == "log":
        values = values[values > 0]
    return values


def _range(data: Iterable[Floats]) -> tuple[float, float]:
    low, high = np.inf, -np.inf
    for values in data:
        if len(values):
            least, most = float(values.min()), float(values.max())
            if not (np.isfinite(least) and np.isfinite(most)):
                values = values[np.isfinite(values)]
                if not len(values):
                    continue
                least, most = float(values.min()), float(values.max())
            low, high = min(low, least), max(high, most)
    return (low, high) if low <= high else (np.nan, np.nan)


def _quantiles(axis: Axis, envelopes: Sequence[Envelope], clip: float) -> tuple[float, float]:
    if not envelopes:
        return np.nan, np.nan
    extremes = np.concatenate([one.extremes for one in envelopes], axis=1)
    lows, highs = (_shown(values, axis) for values in extremes[:, ~np.isnan(extremes[0])])
    share = min(clip, 0.5)
    if not (len(lows) and len(highs)):
        return np.nan, np.nan
    if len(lows) < FEW:
        return float(lows.min()), float(highs.max())
    low = _ranked(lows, math.ceil(share * (len(lows) - 1)))
    high = _ranked(highs, math.floor((1 - share) * (len(highs) - 1)))
    reach = abs(high - low) * OUTLYING
    least, most = float(lows.min()), float(highs.max())
    return (least if low - least <= reach else low), (most if most - high <= reach else high)


def _ranked(values: Floats, place: int) -> float:
    """Return the value that would lie there if they were in order."""
    return float(np.partition(values, place)[place])
