"""Sparklines of the runs in sight."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from tuitrack.query import scalars
from tuitrack.query.leaderboard import Row
from tuitrack.query.opening import Database
from tuitrack.tui.charts.sparkline import sparkline

_MOST = 1024
"""How many points of a curve are enough for a line of a few cells."""

_Mark = tuple[int, int | None, str]


class Sparks:
    """Sparklines of one metric at a time; a run that ended is read once, of one that runs only what is new."""

    def __init__(self) -> None:
        self._metric = ""
        self._cache = scalars.Cache(most=_MOST)
        self._drawn: dict[str, tuple[_Mark, str]] = {}
        self._lock = threading.Lock()

    def read(self, db: Database, rows: Sequence[Row], metric: str, width: int) -> dict[str, str]:
        """The sparklines of some runs, by task id; calls from several threads take turns."""
        with self._lock:
            if metric != self._metric:
                self._metric, self._cache, self._drawn = metric, scalars.Cache([metric], _MOST), {}
            found = {row.id: self._line(db, row, width) for row in rows if row.started is not None}
            self._cache.keep([row.id for row in rows if row.status == "running"])
            return found

    def _line(self, db: Database, row: Row, width: int) -> str:
        mark = (width, row.iteration, row.status)
        known = self._drawn.get(row.id)
        if known is not None and known[0] == mark and row.status != "running":
            return known[1]
        self._cache.refresh(db, [row.id])
        points = self._cache.curves(row.id).get(self._metric)
        line = "" if points is None else sparkline(points.values, width)
        self._drawn[row.id] = (mark, line)
        return line
