"""Sparklines of the runs in sight."""

from __future__ import annotations

from collections.abc import Sequence

from tuitrack.query import scalars
from tuitrack.query.leaderboard import Row
from tuitrack.query.opening import Database
from tuitrack.tui.charts.sparkline import sparkline

_Key = tuple[str, str, int, int | None, str]


class Sparks:
    """Sparklines by run; drawn again only when the run went on."""

    def __init__(self) -> None:
        self._drawn: dict[_Key, str] = {}

    def read(self, db: Database, rows: Sequence[Row], metric: str, width: int) -> dict[str, str]:
        """The sparklines of some runs, by task id."""
        found: dict[str, str] = {}
        for row in rows:
            key = (row.id, metric, width, row.iteration, row.status)
            if key not in self._drawn:
                self._drawn[key] = _draw(db, row.id, metric, width)
            found[row.id] = self._drawn[key]
        return found


def _draw(db: Database, task_id: str, metric: str, width: int) -> str:
    points = scalars.read(db, task_id, [metric]).get(metric)
    return "" if points is None else sparkline(points.values, width)
