"""Figures of a curve that its aggregates do not hold: a mean, a value at a step, the difference to the base."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from tuitrack.query import columns, scalars, windows
from tuitrack.query.scalars import Points
from tuitrack.query.statement import Figure, Known
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database

_Read = Callable[[str, str], Points | None]

# A table asks run by run; the base's curve is asked for between all others.
_CURVES_HELD = 16


def define(tx: Transaction, db: Database, known: Known) -> None:
    """Make `figure(task, metric, function, argument, mark)` a function of SQL; another mark says: another curve.

    Each is computed once for as long as its curve stays as it is, and lies in `known` from then on.
    """

    @lru_cache(_CURVES_HELD)
    def read(task_id: str, key: str) -> Points | None:
        return scalars.read(db, task_id, [key]).get(key)

    def figure(*asked: object) -> Figure:
        *what, mark = asked
        task_id, key, function, argument = map(str, what)
        found = known.get(tuple(what))
        if found is None or found[0] != mark:
            at = function == "at"
            told = _at(db, task_id, key, int(argument)) if at else _figure(read, task_id, key, function, argument)
            found = known[tuple(what)] = (mark, told)
        return found[1]

    tx.define("figure", figure, arguments=5)


def _at(db: Database, task_id: str, key: str, step: int) -> Figure:
    return _told(windows.values_at(db, {task_id: {key: step}})[task_id].get(key))


def _figure(read: _Read, task_id: str, key: str, function: str, argument: str) -> Figure:
    points = read(task_id, key)
    if points is None or not len(points.values):
        return None
    if function == "vs":
        base = read(argument, key) if argument else None
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
