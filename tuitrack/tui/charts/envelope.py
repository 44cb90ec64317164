"""Reduce any number of points to what one line shows in each column of dots."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from tuitrack.tui.charts.scale import Floats, Scale

Flags = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Strays:
    """The columns with values that are not finite."""

    nan: Flags
    up: Flags
    down: Flags


@dataclass(frozen=True, slots=True, eq=False)
class Envelope:
    """Per column: how many finite values, the first, lowest, highest and last, and which were not finite.

    Hundreds of lines are held, so what is at hand by itself is not kept: only the `extremes` (lowest, highest), and
    from where on in `values`, the finite ones in order of x, each column's lie. `rejoined` tells where values are
    missing whether the line comes unbroken from the point before the column's first; `strays` are None where none is.
    `before` and `after` are the (position in columns, value) of the neighbours outside the range.
    """

    values: Floats
    starts: Places
    extremes: Floats
    rejoined: Flags | None = None
    strays: Strays | None = None
    before: tuple[float, float] | None = None
    after: tuple[float, float] | None = None

    @property
    def columns(self) -> int:
        return len(self.starts) - 1

    @property
    def count(self) -> Places:
        return np.diff(self.starts)

    @property
    def low(self) -> Floats:
        found: Floats = self.extremes[0]
        return found

    @property
    def high(self) -> Floats:
        found: Floats = self.extremes[1]
        return found

    @property
    def first(self) -> Floats:
        return self._at(self.starts[:-1])

    @property
    def last(self) -> Floats:
        return self._at(self.starts[1:] - 1)

    @property
    def joined(self) -> Flags:
        """Whether the line comes unbroken from the point before the column's first."""
        if self.rejoined is not None:
            return self.rejoined
        begun: Flags = (self.starts[:-1] > 0) & (self.count > 0)
        return begun

    def _at(self, places: Places) -> Floats:
        found, filled = np.full(self.columns, np.nan), self.count > 0
        found[filled] = self.values[places[filled]]
        return found


def measure(x: Floats, y: Floats, scale: Scale, columns: int) -> Envelope:
    """Sort points into columns; each keeps its exact minimum and maximum."""
    x, y = _ordered(np.asarray(x, np.float64), np.asarray(y, np.float64))
    finite = np.isfinite(y)
    if finite.all():
        return _reduce(x, y, None, scale, columns)
    strays = _strays(x[~finite], y[~finite], scale, columns)
    places = np.flatnonzero(finite)
    return replace(_reduce(x[places], y[places], places, scale, columns), strays=strays)


def _ordered(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    if len(x) and not np.isfinite(x).all():
        kept = np.isfinite(x)
        x, y = x[kept], y[kept]
    if len(x) > 1 and (x[1:] < x[:-1]).any():
        order = np.argsort(x, kind="stable")
        x, y = x[order], y[order]
    return x, y


@lru_cache(16)
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


def _strays(x: Floats, y: Floats, scale: Scale, columns: int) -> Strays:
    found = []
    for chosen in (np.isnan(y), y == np.inf, y == -np.inf):
        starts = _starts(x[chosen], scale, columns)
        found.append(np.diff(starts) > 0)
    return Strays(*found)


def _reduce(x: Floats, y: Floats, places: Integers | None, scale: Scale, columns: int) -> Envelope:
    """An envelope of finite values; `places` tells where others lie between them."""
    starts = _starts(x, scale, columns)
    filled = np.flatnonzero(np.diff(starts))
    begin = starts[:-1][filled]
    extremes = np.full((2, columns), np.nan)
    if len(filled):
        seen = y[starts[0] : starts[-1]]
        extremes[0, filled] = np.minimum.reduceat(seen, begin - starts[0])
        extremes[1, filled] = np.maximum.reduceat(seen, begin - starts[0])
    rejoined = None
    if places is not None:
        rejoined = np.zeros(columns, np.bool_)
        rejoined[filled] = (begin > 0) & (places[begin] - 1 == places[np.maximum(begin - 1, 0)])
    leaves = places is None or _leaves(places, int(starts[-1]))
    return Envelope(
        y,
        starts.astype(np.int32),
        extremes,
        rejoined,
        before=_outside(x, y, starts[0] - 1, scale, columns),
        after=_outside(x, y, starts[-1], scale, columns) if leaves else None,
    )


def _leaves(places: Integers, after: int) -> bool:
    return 0 < after < len(places) and bool(places[after] - 1 == places[after - 1])


def _outside(x: Floats, y: Floats, place: int, scale: Scale, columns: int) -> tuple[float, float] | None:
    if not 0 <= place < len(x):
        return None
    position = scale.position(float(x[place])) * (columns - 1)
    return (position, float(y[place])) if np.isfinite(position) else None
