"""Reduce any number of points to what one line shows in each column of dots."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tuitrack.tui.charts.scale import Floats, Scale

Flags = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Envelope:
    """Per column: how many finite values, the first, lowest, highest and last, and which were not finite.

    `joined` tells whether the line comes unbroken from the point before the column's first;
    `before` and `after` are the (position in columns, value) of the neighbours outside the range.
    """

    count: Integers
    first: Floats
    low: Floats
    high: Floats
    last: Floats
    joined: Flags
    nan: Flags
    up: Flags
    down: Flags
    before: tuple[float, float] | None = None
    after: tuple[float, float] | None = None

    @property
    def columns(self) -> int:
        return len(self.count)


def measure(x: Floats, y: Floats, scale: Scale, columns: int) -> Envelope:
    """Sort points into columns; each keeps its exact minimum and maximum."""
    x, y = _ordered(np.asarray(x, np.float64), np.asarray(y, np.float64))
    finite = np.isfinite(y)
    if finite.all():
        return _reduce(x, y, np.empty(0, np.int64), _Marks.none(columns), scale)
    marks = _Marks.of(x[~finite], y[~finite], scale, columns)
    places = np.flatnonzero(finite)
    return _reduce(x[places], y[places], places, marks, scale)


def _ordered(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    if len(x) and not np.isfinite(x).all():
        kept = np.isfinite(x)
        x, y = x[kept], y[kept]
    if len(x) > 1 and (x[1:] < x[:-1]).any():
        order = np.argsort(x, kind="stable")
        x, y = x[order], y[order]
    return x, y


def borders(scale: Scale, columns: int) -> Floats:
    """From where on x lies in the next column, for every column but the last."""
    return scale.values((np.arange(1, columns) - 0.5) / max(columns - 1, 1))


def _starts(x: Floats, scale: Scale, columns: int) -> Integers:
    """Find in sorted `x` where each column starts, and where the last one ends."""
    starts = np.empty(columns + 1, np.int64)
    starts[1:-1] = np.searchsorted(x, borders(scale, columns), "left")
    starts[0] = np.searchsorted(x, scale.low, "left")
    starts[-1] = np.searchsorted(x, scale.high, "right")
    inside: Integers = np.minimum(np.maximum(starts, starts[0]), starts[-1])
    return inside


@dataclass(frozen=True, slots=True)
class _Marks:
    nan: Flags
    up: Flags
    down: Flags

    @classmethod
    def none(cls, columns: int) -> _Marks:
        return cls(*(np.zeros(columns, np.bool_) for _ in range(3)))

    @classmethod
    def of(cls, x: Floats, y: Floats, scale: Scale, columns: int) -> _Marks:
        marks = []
        for chosen in (np.isnan(y), y == np.inf, y == -np.inf):
            starts = _starts(x[chosen], scale, columns)
            marks.append(np.diff(starts) > 0)
        return cls(*marks)


def _reduce(x: Floats, y: Floats, places: Integers, marks: _Marks, scale: Scale) -> Envelope:
    columns = len(marks.nan)
    starts = _starts(x, scale, columns)
    count = np.diff(starts)
    filled = np.flatnonzero(count)
    begin, end = starts[:-1][filled], starts[1:][filled] - 1
    first, low, high, last = (np.full(columns, np.nan) for _ in range(4))
    joined = np.zeros(columns, np.bool_)
    if len(filled):
        seen = y[starts[0] : starts[-1]]
        first[filled], last[filled] = y[begin], y[end]
        low[filled] = np.minimum.reduceat(seen, begin - starts[0])
        high[filled] = np.maximum.reduceat(seen, begin - starts[0])
        joined[filled] = _unbroken(places, begin)
    return Envelope(
        count, first, low, high, last, joined, marks.nan, marks.up, marks.down,
        _outside(x, y, starts[0] - 1, scale, columns),
        _outside(x, y, starts[-1], scale, columns) if _leaves(places, int(starts[-1])) else None,
    )  # fmt: skip


def _unbroken(places: Integers, begin: Integers) -> Flags:
    if not len(places):
        return begin > 0
    unbroken: Flags = (begin > 0) & (places[begin] - 1 == places[np.maximum(begin - 1, 0)])
    return unbroken


def _leaves(places: Integers, after: int) -> bool:
    return not len(places) or (0 < after < len(places) and bool(places[after] - 1 == places[after - 1]))


def _outside(x: Floats, y: Floats, place: int, scale: Scale, columns: int) -> tuple[float, float] | None:
    if not 0 <= place < len(x):
        return None
    position = scale.position(float(x[place])) * (columns - 1)
    return (position, float(y[place])) if np.isfinite(position) else None
