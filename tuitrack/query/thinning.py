"""A long curve reduced to what a picture of some width shows, at a cost that does not grow with its length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuitrack.store import levels, summary
from tuitrack.store.connection import Transaction
from tuitrack.store.levels import Series
from tuitrack.store.points import Columns, joined
from tuitrack.store.summary import Buckets

EACH = 4
"""How many points stand for a stretch, mostly: its first and last, its lowest and highest."""


@dataclass(frozen=True, slots=True)
class Span:
    """Steps from one to another, both included."""

    low: int = -(1 << 63)
    high: int = (1 << 63) - 1


EVERYWHERE = Span()


@dataclass(frozen=True, slots=True, eq=False)
class Thinned:
    """Points by step; where they stand for more than themselves, `means` has what the curve was around each.

    `every` is how many points one of them stands for.
    """

    points: Columns
    means: NDArray[np.float64] | None = None
    every: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Rough:
    """Stretches of a curve by step, of which so many neighbours make one of the picture."""

    stretches: Buckets
    together: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """Neighbours in order of arrival, the first of them at a place of the series: points, or stretches of `width`."""

    start: int
    width: int
    items: Columns | Buckets

    def extents(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The steps from which and to which each item reaches; a stretch that goes back may reach anywhere."""
        if isinstance(self.items, Columns):
            return self.items.steps, self.items.steps
        back = self.items["back"] > 0
        low = np.where(back, EVERYWHERE.low, self.items["first_step"])
        return low, np.where(back, EVERYWHERE.high, self.items["last_step"])

    def places(self) -> NDArray[np.int64]:
        """Where each item begins in the series."""
        return self.start + self.width * np.arange(len(self.items))

    def between(self, first: int, end: int) -> Columns | Buckets:
        """The items that reach into a range of places."""
        index = slice(max(first - self.start, 0) // self.width, max(-(-(end - self.start) // self.width), 0))
        return self.items.at(index) if isinstance(self.items, Columns) else self.items[index]


def thinned(tx: Transaction, series: Series, tail: Columns, stretches: int, span: Span = EVERYWHERE) -> Thinned:
    """A curve's ends and extremes in stretches narrower than a share of the span, at their own steps.

    No point lies outside of what is kept of its own stretch. A curve short enough is given as it is. See `rough`.
    """
    return finished([rough(tx, series, tail, stretches, span)])[0]


def rough(tx: Transaction, series: Series, tail: Columns, stretches: int, span: Span = EVERYWHERE) -> Thinned | Rough:
    """What a curve is thinned from, as read.

    Args:
        tx: Where its chunks are read.
        series: Which one.
        tail: Its points that are in no chunk yet.
        stretches: How many stretches the span is cut into, at most.
        span: Which steps are wanted; a neighbour on either side comes with them.
    """
    level = _coarsest(series.chunked, stretches)
    first, end = 0, series.chunked + len(tail)
    while True:
        parts = [*_cover(tx, series, first, min(end, series.chunked), level), _Part(series.chunked, 1, tail)]
        if span != EVERYWHERE:
            first, end, inside = _hull(parts, span)
        # The first and the last may reach out of the span.
        if level == 0 or span == EVERYWHERE or inside >= stretches + 2:
            return _reduced([part.between(first, end) for part in parts], levels.width(level), stretches)
        level -= 1


def _hull(parts: list[_Part], span: Span) -> tuple[int, int, int]:
    """From where to where the points of a span lie, with a neighbour on either side; how many items reach into it."""
    extents = [part.extents() for part in parts]
    low, high = (np.concatenate(columns) for columns in zip(*extents, strict=True))
    begins = np.concatenate([part.places() for part in parts])
    ends = np.concatenate([part.places() + part.width for part in parts])
    if not len(begins):
        return 0, 0, 0
    inside = np.flatnonzero((low <= span.high) & (high >= span.low))
    before, after = np.flatnonzero(high < span.low), np.flatnonzero(low > span.high)
    nearest = [before[high[before] == high[before].max()][-1:]] if len(before) else []
    nearest += [after[low[after] == low[after].min()][:1]] if len(after) else []
    wanted = np.concatenate([inside, *nearest])
    return int(begins[wanted.min()]), int(ends[wanted.max()]), len(inside)


def _coarsest(count: int, stretches: int) -> int:
    """The highest level with stretches short enough where all is wanted."""
    level = 0
    while levels.width(level + 1) * stretches <= count:
        level += 1
    return level


def _cover(tx: Transaction, series: Series, first: int, end: int, level: int) -> Iterator[_Part]:
    """Points from a place to before another, or more, by the rows of a level; what has none by those below.

    A row whose steps go back is taken apart: its stretches would hide extremes of steps that others share.
    """
    if first >= end:
        return
    span = levels.span(level)
    rows = range(first // span, min(-(-end // span), series.chunked // span if level else -(-series.chunked // span)))
    if not level:
        yield _Part(rows.start * span, 1, levels.points(tx, series, rows.start, rows.stop))
        return
    found = levels.rows(tx, series, level, rows.start, rows.stop).reshape(-1, levels.stretches())
    ordered = summary.ordered(found)
    if ordered.all():
        yield _Part(rows.start * span, levels.width(level), found.reshape(-1))
    for number, row, sound in zip(rows, found, ordered, strict=True) if not ordered.all() else ():
        if sound:
            yield _Part(number * span, levels.width(level), row)
        else:
            yield from _cover(tx, series, number * span, (number + 1) * span, level - 1)
    yield from _cover(tx, series, max(rows.stop * span, first), end, level - 1)


def finished(found: Sequence[Thinned | Rough]) -> list[Thinned]:
    """Curves as they are shown; made of some at once, because most of what one costs is calls."""
    kept = _kept([one for one in found if isinstance(one, Rough)])
    return [next(kept) if isinstance(one, Rough) else one for one in found]


def _kept(found: list[Rough]) -> Iterator[Thinned]:
    if not found:
        return
    ends = np.cumsum([len(one.stretches) for one in found])
    starts = [np.arange(end - len(one.stretches), end, one.together) for one, end in zip(found, ends, strict=True)]
    merged = summary.merged(summary.joined([one.stretches for one in found]), np.concatenate(starts))
    kept = summary.kept(merged, np.cumsum([len(each) for each in starts]).tolist())
    for one, (points, means) in zip(found, kept, strict=True):
        yield Thinned(points, means, float(one.stretches["count"].sum()) / len(points))


def _reduced(parts: list[Columns | Buckets], width: int, stretches: int) -> Thinned | Rough:
    """All parts, as they are or as stretches where they are too much; points beside stretches are made such as well."""
    points = [one for one in parts if isinstance(one, Columns)]
    if len(points) == len(parts):
        whole = joined(points).by_step()
        few = len(whole) <= EACH * stretches
        return Thinned(whole) if few else Rough(summary.of(whole, -(-len(whole) // stretches)))
    made = [summary.of(one.by_step(), width) if isinstance(one, Columns) else one for one in parts if len(one)]
    buckets = summary.joined(made)
    if not summary.ordered(buckets):
        buckets = buckets[np.argsort(buckets["first_step"], kind="stable")]
    return Rough(buckets, -(-len(buckets) // stretches))
