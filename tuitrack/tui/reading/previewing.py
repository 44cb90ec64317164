"""Reading what the preview shows."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from tuitrack import errors
from tuitrack.query import console, diffs, keys, scalars, steps, tasks, windows
from tuitrack.query.diffs import Difference
from tuitrack.query.opening import Database
from tuitrack.query.scalars import Points
from tuitrack.query.tasks import MetricRow, TaskDetail
from tuitrack.query.windows import Window
from tuitrack.tui.console import log
from tuitrack.tui.leaderboard.calling import Calling

_LINES = 30
_MOST_BYTES = 2_000_000
_DRAWN = 2


@dataclass(frozen=True, slots=True)
class Request:
    """A run by id, what it is called on screen (else by its own name), the base, the metrics to draw first."""

    task_id: str
    name: str
    base: str
    metrics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A curve of the run, that of the other run behind it."""

    key: str
    run: Points
    other: Points | None


@dataclass(frozen=True, slots=True)
class Previewed:
    """A run beside another: the base, else its parent; None where it has neither or is the base itself."""

    run: TaskDetail
    name: str
    base: str = ""
    other: TaskDetail | None = None
    other_name: str = ""
    difference: Difference | None = None
    drawn: tuple[Drawn, ...] = ()
    tail: tuple[str, ...] = ()

    @property
    def is_base(self) -> bool:
        """Whether all others are held against this run."""
        return self.base == self.run.id


class Reader:
    """Reads the run under the cursor."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def read(self, db: Database, request: Request, calling: Calling) -> Previewed | None:
        """The run as it is now, None where it is gone; calls from several threads take turns."""
        with self._lock, db.held():
            run = _found(db, request.task_id)
            return None if run is None else self._read(db, run, request, calling)

    def _read(self, db: Database, run: TaskDetail, request: Request, calling: Calling) -> Previewed:
        other = None if request.base == run.id else _found(db, request.base or run.parent)
        other = None if other is not None and not request.base and steps.is_step(run, other) else other
        ids = [run.id] if other is None else [run.id, other.id]
        called = calling.of(db, {} if other is None else {other.id: other.name})
        difference = diffs.against(db, run.id, other.id) if other is not None else None
        drawable = [row.key for row in run.metrics if _is_curve(row)]
        wanted = dict.fromkeys((*request.metrics, *sorted(drawable, key=keys.telling)))
        chosen = [key for key in wanted if key in drawable][:_DRAWN]
        curves = windows.windows(db, ids, Window(frozenset(chosen), scalars.SCREEN))
        chosen = [key for key in chosen if curves[run.id][key].values.size]
        return Previewed(
            run,
            request.name or run.name,
            request.base,
            other,
            "".join(called.values()),
            difference,
            tuple(_drawn(key, *(curves[task_id] for task_id in ids)) for key in chosen),
            _tail(db, run),
        )


def _is_curve(row: MetricRow) -> bool:
    return not row.key.startswith(":") and not row.single


def _drawn(key: str, run: Mapping[str, Points], other: Mapping[str, Points] | None = None) -> Drawn:
    return Drawn(key, run[key], other.get(key) if other else None)


def _found(db: Database, task_id: str) -> TaskDetail | None:
    try:
        return tasks.detail(db, task_id) if task_id else None
    except errors.NotFound:
        return None


def _tail(db: Database, run: TaskDetail) -> tuple[str, ...]:
    if run.console_bytes > _MOST_BYTES:
        return ()
    lines = console.lines(db, db.settings, run.id, _LINES * 2).text.split("\n")
    shown = (log.plain(log.line(line.encode())) for line in lines)
    return tuple(line for line in shown if line.strip())[-_LINES:]
