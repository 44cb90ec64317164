"""Sparklines of some runs."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tuitrack.query import scalars
from tuitrack.query.columns import Cell
from tuitrack.query.leaderboard import Row
from tuitrack.query.opening import Database
from tuitrack.query.scalars import Points
from tuitrack.tui.charts.sparkline import sparkline
from tuitrack.tui.leaderboard.columns import Drawing, Pictures

_MOST = 512
"""How many points of a curve are enough for a line of a few cells."""

_Mark = tuple[Cell, int]


class Sparks:
    """Draws a curve once for as long as it stays as it is; of one that runs only what is new is read."""

    def __init__(self, *, ascii: bool = False) -> None:
        self._ascii = ascii
        self._asked: frozenset[str] = frozenset()
        self._cache = scalars.Cache((), _MOST)
        self._drawn: dict[tuple[str, str], tuple[_Mark, str]] = {}
        self._lock = threading.Lock()

    def read(self, db: Database, rows: Sequence[Row], drawings: Sequence[Drawing]) -> Pictures:
        """The sparklines of some runs; calls from several threads take turns."""
        with self._lock, db.held():
            asked = frozenset(drawing.metric for drawing in drawings)
            if asked != self._asked:
                self._asked, self._cache = asked, scalars.Cache(asked, _MOST)
                self._drawn = {place: known for place, known in self._drawn.items() if place[1] in asked}
            for row in rows:
                self._draw(db, row, drawings)
            self._cache.keep([row.id for row in rows if row.status == "running"])
            places = ((row.id, drawing.metric) for row in rows for drawing in drawings)
            return {place: self._drawn[place][1] for place in places}

    def _draw(self, db: Database, row: Row, drawings: Sequence[Drawing]) -> None:
        """Draw what is not drawn yet as it is now."""
        marks: dict[str, _Mark] = {one.metric: (row.cells[one.place], one.width) for one in drawings}
        new = [key for key, mark in marks.items() if self._drawn.get((row.id, key), (None,))[0] != mark]
        if any(marks[key][0] is not None for key in new):
            self._cache.refresh(db, [row.id])
        curves = self._cache.curves(row.id) if new else {}
        for key in new:
            values = _heights(curves[key]) if key in curves else ()
            self._drawn[row.id, key] = (marks[key], sparkline(values, marks[key][1], ascii=self._ascii))


def _heights(curve: Points) -> NDArray[np.float64]:
    """The values of a curve; of a long one what it was on average, since it is held by its extremes."""
    return curve.values if curve.means is None else curve.means
