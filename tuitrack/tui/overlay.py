"""The curves of several runs, read and made ready to be laid over each other."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np

from tuitrack.model.task import SINGLE_STEP
from tuitrack.query import leaderboard, names, scalars
from tuitrack.query.opening import Database
from tuitrack.query.scalars import Points
from tuitrack.tui.charts import board, curves
from tuitrack.tui.charts.board import Board
from tuitrack.tui.charts.canvas import COLOURS
from tuitrack.tui.charts.curves import Curve, Horizontal, Placing
from tuitrack.tui.charts.legend import RunLabel
from tuitrack.tui.charts.smoothing import Smoothing
from tuitrack.tui.columns import STATUS

# How many of the newest runs are shown where none is chosen.
NEWEST = 4


@dataclass(frozen=True, slots=True)
class Request:
    """Which runs, what of them is on screen, how it is drawn."""

    ids: tuple[str, ...]
    base: str
    project: str | None
    board: Board
    stars: frozenset[str]
    horizontal: Horizontal
    smoothing: Smoothing


@dataclass(frozen=True, slots=True)
class Overlay:
    """The runs with all their metrics, the curves of those on screen, the runs that have none yet."""

    labels: tuple[RunLabel, ...]
    keys: tuple[str, ...]
    curves: dict[str, tuple[Curve | None, ...]]
    horizontal: Horizontal = "step"
    waiting: tuple[RunLabel, ...] = ()

    @property
    def telling(self) -> int:
        """The last of the coloured runs that has a curve on screen: what is beside the base where there is one."""
        drawn = (run for run in reversed(range(len(self.labels))) if any(found[run] for found in self.curves.values()))
        return min(drawn, key=lambda run: run >= COLOURS, default=0)


class Reader:
    """Reads what is new at every call; what did not change stays the same object."""

    def __init__(self) -> None:
        self._cache = scalars.Cache()
        self._begun: dict[str, None] = {}
        self._placed: dict[tuple[str, str], tuple[Points, Placing, Curve]] = {}
        self._lock = threading.Lock()

    def read(self, db: Database, request: Request) -> Overlay:
        """Read the runs as they are now; calls from several threads take turns."""
        with self._lock:
            return self._read(db, request)

    def _read(self, db: Database, request: Request) -> Overlay:
        rows = _rows(db, request)
        self._cache.refresh(db, [row.id for row in rows])
        points = {row.id: _curves_only(self._cache.curves(row.id)) for row in rows}
        keys = board.arranged({key for found in points.values() for key in found}, request.stars)
        shown = request.board.with_keys(keys).shown
        called = names.display(db, {row.id: row.name for row in rows})
        labels = {row.id: self._label(db, row, called[row.id], request) for row in rows}
        drawn = self._in_order_of_begin([row for row in rows if points[row.id]])
        return Overlay(
            tuple(labels[row.id] for row in drawn),
            keys,
            {key: tuple(self._curve(row, key, points[row.id].get(key), request) for row in drawn) for key in shown},
            request.horizontal,
            tuple(labels[row.id] for row in rows if not points[row.id]),
        )

    def _in_order_of_begin(self, drawn: list[leaderboard.Row]) -> list[leaderboard.Row]:
        """Those that begin while others are looked at come after them, so that nobody's colour changes."""
        by_id = {row.id: row for row in drawn}
        self._begun = {task_id: None for task_id in (*self._begun, *by_id) if task_id in by_id}
        return [by_id[task_id] for task_id in self._begun]

    def _label(self, db: Database, row: leaderboard.Row, name: str, request: Request) -> RunLabel:
        steps = [one.nan_step for one in scalars.names(db, row.id) if one.nan_step is not None]
        glyph, token = STATUS.get(row.status, ("?", "dim"))
        return RunLabel(name, glyph, token, row.id == request.base, min(steps, default=None))

    def _curve(self, row: leaderboard.Row, key: str, points: Points | None, request: Request) -> Curve | None:
        if points is None:
            return None
        start = row.started if row.started is not None else float(points.times[0])
        placing = Placing(request.horizontal, request.smoothing, start)
        known = self._placed.get((row.id, key))
        if known is not None and known[0] is points and known[1] == placing:
            return known[2]
        curve = curves.place(points.steps, points.values, points.times, placing)
        self._placed[row.id, key] = (points, placing, curve)
        return curve


def _rows(db: Database, request: Request) -> tuple[leaderboard.Row, ...]:
    """The runs in the order asked for; the newest ones that have begun where none is chosen."""
    if not request.ids:
        spec = leaderboard.Spec(project=request.project, filter="-status:draft,queued", limit=NEWEST)
        return leaderboard.fetch(db, spec).rows
    wanted = " OR ".join(f"id:{task_id}" for task_id in request.ids)
    found = leaderboard.fetch(db, leaderboard.Spec(filter=wanted, limit=None, archived=True)).rows
    by_id = {row.id: row for row in found}
    return tuple(by_id[task_id] for task_id in request.ids if task_id in by_id)


def _curves_only(found: dict[str, Points]) -> dict[str, Points]:
    """Leave out single values: they have no step to be drawn at."""
    return {key: points for key, points in found.items() if not np.all(points.steps == SINGLE_STEP)}
