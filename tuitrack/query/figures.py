"""Figures of a curve that its aggregates do not hold: a mean, a value at a step, the difference to the base."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from tuitrack.query import columns, scalars, windows
from tuitrack.query.joining import Compute, Figure, Known, Wanted
from tuitrack.query.scalars import Points
from tuitrack.store.connection import TooSlow
from tuitrack.store.database import Database

_Read = Callable[[str, str], Points | None]

# A table asks run by run; the base's curve is asked for between all others.
_CURVES_HELD = 16


def computing(known: Known, db: Database, seconds: float) -> Compute:
    """What computes the figures of one question, which may take so long.

    Each is computed once for as long as its curve stays as it is, and lies in `known` from then on.

    Raises:
        TooSlow: when it is called and they took longer.
    """
    deadline = time.monotonic() + seconds

    @lru_cache(_CURVES_HELD)
    def read(task_id: str, key: str) -> Points | None:
        return scalars.read(db, task_id, [key]).get(key)

    def compute(wanted: Wanted, task_id: str, mark: str) -> Figure:
        what = (task_id, wanted.key, wanted.function, wanted.argument)
        found = known.get(what)
        if found is None or found[0] != mark:
            if time.monotonic() > deadline:
                raise TooSlow
            found = known[what] = (mark, _computed(db, read, wanted, task_id, mark))
        return found[1]

    return compute


def _computed(db: Database, read: _Read, wanted: Wanted, task_id: str, mark: str) -> Figure:
    if wanted.function == "at":
        step = int(wanted.argument)
        return _told(windows.values_at(db, {task_id: {wanted.key: step}})[task_id].get(wanted.key))
    return _figure(read, task_id, wanted, mark.partition(" ")[0])


def _figure(read: _Read, task_id: str, wanted: Wanted, base_id: str) -> Figure:
    points, function = read(task_id, wanted.key), wanted.function
    if points is None or not len(points.values):
        return None
    if function == "vs":
        base = read(base_id, wanted.key) if base_id else None
        return None if base is None else _beside(points, base)
    values = points.values[~np.isnan(points.values)]
    if len(values) < (2 if function == "std" else 1):
        return None
    with np.errstate(invalid="ignore", over="ignore"):
        return _told(float(values.mean() if function == "mean" else values.std(ddof=1)))


def _beside(points: Points, base: Points) -> Figure:
    """The last value less what the base had reported by that step."""
    place = int(np.searchsorted(base.steps, points.steps[-1], side="right")) - 1
    return _told(float(points.values[-1] - base.values[place])) if place >= 0 else None


def _told(value: float | None) -> Figure:
    return columns.NAN if value is not None and value != value else value
