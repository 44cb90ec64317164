"""The curves of several runs, read and made ready to be laid over each other."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

from tuitrack.query import leaderboard, names, scalars
from tuitrack.query.opening import Database
from tuitrack.query.scalars import Points
from tuitrack.tui.charts import board, curves, smoothing
from tuitrack.tui.charts.board import Board
from tuitrack.tui.charts.canvas import COLOURS
from tuitrack.tui.charts.curves import Curve, Horizontal, Placing
from tuitrack.tui.charts.legend import RunLabel
from tuitrack.tui.charts.smoothing import Smoothing
from tuitrack.tui.columns import STATUS
from tuitrack.tui.magnifying import Glass

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
    window: tuple[float, float] | None = None
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Overlay:
    """The runs with their metrics, the curves of those on screen, the runs that have none yet.

    `all_keys` are also the metrics that are left out.
    """

    labels: tuple[RunLabel, ...]
    keys: tuple[str, ...]
    curves: dict[str, tuple[Curve | None, ...]]
    horizontal: Horizontal = "step"
    waiting: tuple[RunLabel, ...] = ()
    all_keys: tuple[str, ...] = ()

    @property
    def telling(self) -> int:
        """The last of the coloured runs that has a curve on screen: what is beside the base where there is one."""
        drawn = (run for run in reversed(range(len(self.labels))) if any(found[run] for found in self.curves.values()))
        return min(drawn, key=lambda run: run >= COLOURS, default=0)


class Reader:
    """Reads what is new at every call, of what is on screen; what did not change stays the same object."""

    def __init__(self) -> None:
        self._shown: tuple[str, ...] = ()
        self._cache = scalars.Cache((), scalars.SCREEN)
        self._begun: dict[str, None] = {}
        self._placed: dict[tuple[str, str], tuple[Points, Glass, Curve]] = {}
        self._lock = threading.Lock()

    def read(self, db: Database, request: Request) -> Overlay:
        """Read the runs as they are now; calls from several threads take turns."""
        with self._lock:
            return self._read(db, request)

    def _read(self, db: Database, request: Request) -> Overlay:
        rows = _rows(db, request)
        ids = [row.id for row in rows]
        outline = scalars.outline(db, ids)
        known = board.arranged(frozenset().union(*outline.keys.values()), request.stars)
        keys = tuple(key for key in known if key.startswith(request.prefix))
        shown = request.board.with_keys(keys).shown
        if shown != self._shown:
            self._shown, self._cache = shown, scalars.Cache(shown, scalars.SCREEN)
        self._cache.keep(ids)
        self._cache.refresh(db, ids)
        self._placed = {place: found for place, found in self._placed.items() if place[0] in outline.keys}
        called = names.display(db, {row.id: row.name for row in rows})
        labels = {row.id: _label(row, called[row.id], outline.nan_steps.get(row.id), request) for row in rows}
        drawn = self._in_order_of_begin([row for row in rows if outline.keys[row.id]])
        return Overlay(
            tuple(labels[row.id] for row in drawn),
            keys,
            {key: tuple(self._curve(db, row, key, request) for row in drawn) for key in shown},
            request.horizontal,
            tuple(labels[row.id] for row in rows if not outline.keys[row.id]),
            known,
        )

    def _in_order_of_begin(self, drawn: list[leaderboard.Row]) -> list[leaderboard.Row]:
        """Those that begin while others are looked at come after them, so that nobody's colour changes."""
        by_id = {row.id: row for row in drawn}
        self._begun = {task_id: None for task_id in (*self._begun, *by_id) if task_id in by_id}
        return [by_id[task_id] for task_id in self._begun]

    def _curve(self, db: Database, row: leaderboard.Row, key: str, request: Request) -> Curve | None:
        points = self._cache.curves(row.id).get(key)
        if points is None:
            return None
        start = row.started if row.started is not None else float(points.times[0])
        glass = Glass(Placing(request.horizontal, request.smoothing, start), request.window)
        known = self._placed.get((row.id, key))
        if known is not None and known[0] is points and known[1] == glass:
            return known[2]
        close = glass.magnified(db, row.id, key, points)
        placing = replace(glass.placing, smoothing=smoothing.coarser(request.smoothing, close.every))
        curve = curves.place(close.steps, close.values, close.times, placing, close.means)
        self._placed[row.id, key] = (points, glass, curve)
        return curve


def _rows(db: Database, request: Request) -> tuple[leaderboard.Row, ...]:
    """The runs in the order asked for; the newest ones that have begun where none is chosen.

    One run alone is shown beside what it was cloned from, as the preview holds it against that.
    """
    if not request.ids:
        spec = leaderboard.Spec(project=request.project, filter="-status:draft,queued", limit=NEWEST)
        return leaderboard.fetch(db, spec).rows
    found = _named(db, request.ids)
    if len(found) == 1 and found[0].parent and not request.base:
        return (*_named(db, (found[0].parent,)), *found)
    return found


def _named(db: Database, ids: tuple[str, ...]) -> tuple[leaderboard.Row, ...]:
    wanted = " OR ".join(f"id:{task_id}" for task_id in ids)
    found = leaderboard.fetch(db, leaderboard.Spec(filter=wanted, limit=None, archived=True)).rows
    by_id = {row.id: row for row in found}
    return tuple(by_id[task_id] for task_id in ids if task_id in by_id)


def _label(row: leaderboard.Row, name: str, nan_step: int | None, request: Request) -> RunLabel:
    glyph, token = STATUS.get(row.status, ("?", "dim"))
    return RunLabel(name, glyph, token, row.id == request.base, nan_step)
