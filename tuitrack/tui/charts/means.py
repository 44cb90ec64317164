"""The mean of several curves, with how far they lie from it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tuitrack.tui.charts.curves import Curve, Spread
from tuitrack.tui.charts.envelope import Flags
from tuitrack.tui.charts.scale import Floats

MOST = 4096
"""Places of a mean, more than any chart has columns of dots."""


def mean(curves: Sequence[Curve], most: int = MOST) -> Curve:
    """Average curves wherever one of them has a point, each from its first point to its last.

    Where all have points, as of runs that report at the same steps, these are averaged as they are. Between its points
    a curve is taken to run straight from one to the next; of several at one place the last one counts. What is not
    finite is so in the mean as well. Where there are more than `most` places, a mean is taken at so many of them,
    evenly chosen, and at the ends of all curves.
    """
    x = _places([_points(curve, curve.y)[0] for curve in curves], most)
    inside = np.stack([(x >= curve.x[0]) & (x <= curve.x[-1]) for curve in curves])
    y, std = smooth, narrow = _averaged(x, [_points(curve, curve.typical) for curve in curves], inside)
    if any(curve.smooth is not curve.y for curve in curves):
        drawn = [(curve, curve.typical if curve.smooth is curve.y else curve.smooth) for curve in curves]
        smooth, narrow = _averaged(x, [_points(*one) for one in drawn], inside)
    return Curve(x, y, smooth, spread=Spread(std, narrow, inside.sum(axis=0)))


def _points(curve: Curve, values: Floats) -> tuple[Floats, Floats]:
    """Places of a curve, each once, with the last of the values there."""
    last = np.append(curve.x[1:] != curve.x[:-1], True)
    return curve.x[last], values[last]


def _places(curves: Sequence[Floats], most: int) -> Floats:
    every = curves[0] if all(np.array_equal(x, curves[0]) for x in curves) else np.unique(np.concatenate(curves))
    if len(every) <= most:
        return every
    ends = np.array([end for x in curves for end in (x[0], x[-1])])
    even = every[np.linspace(0, len(every) - 1, most).round().astype(np.int64)]
    return np.unique(np.concatenate([even, ends]))


def _averaged(x: Floats, curves: Sequence[tuple[Floats, Floats]], inside: Flags) -> tuple[Floats, Floats]:
    """Mean and sample deviation of the curves that are inside."""
    with np.errstate(invalid="ignore", over="ignore"):
        values = np.where(inside, np.stack([np.interp(x, *curve) for curve in curves]), 0.0)
        count = inside.sum(axis=0)
        mean = (values / count).sum(axis=0)
        away = np.where(inside, values - mean, 0.0)
        std = np.sqrt((away**2).sum(axis=0) / np.maximum(count - 1, 1))
    return mean, np.where(count > 1, std, np.nan)
