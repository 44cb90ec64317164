"""Charts of runs that go on: they have room, and most points they gain change nothing of what is drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from tuitrack.tui.charts import envelope, ticks
from tuitrack.tui.charts.scale import Floats, Scale
from tuitrack.tui.charts.spec import Line

# Curves of less points than these will soon be much longer: their axes end at numbers so coarse, as `ticks.FINE` is,
# that the whole picture is seldom another one, and so fine that no more than a quarter of it stays blank.
_ROOM = ((200, 6), (800, 10))


def fineness(points: int) -> int:
    """How close the ends of axes lie to curves that go on, by how many points the longest has."""
    return next((fine for few, fine in _ROOM if points < few), ticks.FINE)


def unseen(before: Sequence[Line], now: Sequence[Line], x: Scale, columns: int, *, log: bool) -> bool:
    """Whether lines look as before: each gained nothing but points in its last column, between the extremes there.

    Args:
        before: The lines as they were drawn.
        now: The same ones, later.
        x: The axis that they were and will be drawn over.
        columns: How many columns of dots that has.
        log: Whether y has no place for what is not above zero.
    """
    if len(before) != len(now):
        return False
    borders = envelope.borders(x, columns)
    return all(_unseen(old, new, x, borders, log=log) for old, new in zip(before, now, strict=True))


def _unseen(old: Line, new: Line, x: Scale, borders: Floats, *, log: bool) -> bool:
    count = len(old.x)
    if _look(old) != _look(new) or not 0 < count <= len(new.x):
        return False
    gained, last = new.x[count:], float(old.x.max())
    if len(gained):
        column = int(np.searchsorted(borders, last, "right"))
        end = float(borders[column]) if column < len(borders) else math.nextafter(x.high, math.inf)
        if not (x.low <= last <= float(gained.min()) and float(gained.max()) < end):
            return False
        start = float(borders[column - 1]) if column else x.low
    else:
        start = last
    if not np.array_equal(old.x, new.x[:count]):
        return False
    tail = old.x >= start
    pairs = [(old.y, new.y), *([(old.ghost, new.ghost)] if old.ghost is not None and new.ghost is not None else [])]
    return all(_between(was, now, tail, log=log) for was, now in pairs)


def _look(line: Line) -> tuple[object, ...]:
    return line.series, line.thick, line.ghost is None


def _between(was: Floats, now: Floats, tail: envelope.Flags, *, log: bool) -> bool:
    """Whether all that came lies between the extremes of the tail."""
    gained, seen = now[len(was) :], was[tail]
    if len(gained):
        low, high = float(seen.min()), float(seen.max())
        if not (math.isfinite(high - low) and low <= float(gained.min()) and float(gained.max()) <= high):
            return False
        if log and low <= 0:
            return False
    return bool(np.array_equal(was, now[: len(was)]))
