"""A run's page as it is read, each time only what is new."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from tuitrack import errors
from tuitrack.query import console, queues, scalars, tasks, weights
from tuitrack.query.opening import Database
from tuitrack.query.scalars import Points
from tuitrack.query.tasks import EventRow, TaskDetail
from tuitrack.tui import formatting
from tuitrack.tui.parts.log import Log


@dataclass(frozen=True, slots=True, eq=False)
class TaskPage:
    """Everything a run's page shows, as it was at one moment.

    `served` tells of a queued run's queue, `states` what became of the models' files.
    """

    detail: TaskDetail
    parent: TaskDetail | None = None
    events: tuple[EventRow, ...] = ()
    curves: Mapping[str, Points] = field(default_factory=dict)
    console: tuple[str, ...] = ()
    served: bool = True
    states: tuple[weights.State, ...] = ()


class PageReader:
    """Reads one run again and again."""

    def __init__(self, task_id: str) -> None:
        self._task_id = task_id
        self._cache = scalars.Cache(most=scalars.SCREEN)
        self._log = Log()
        self._cursor: console.Cursor | None = None
        self._before = 0
        self._lock = threading.Lock()

    def read(self, db: Database) -> TaskPage:
        """The run as it is now; calls from several threads take turns."""
        with self._lock:
            with db.read() as tx:
                detail = tasks.details(tx, [self._task_id])[0]
            self._cache.refresh(db, [self._task_id])
            return TaskPage(
                detail,
                _parent(db, detail),
                tasks.event_log(db, self._task_id),
                self._cache.curves(self._task_id),
                self._console(db, detail),
                detail.status != "queued" or queues.served(db, detail.queue or "default"),
                tuple(weights.state(one.model) for one in detail.models),
            )

    def _console(self, db: Database, detail: TaskDetail) -> tuple[str, ...]:
        if self._cursor is None or detail.attempt != self._cursor.attempt:
            found = console.recent(db, db.settings, self._task_id)
            self._log, self._cursor, self._before = Log(), found.cursor, found.before
            self._log.feed(found.data)
        while True:
            data, self._cursor = console.since(db, db.settings, self._task_id, self._cursor)
            if not self._log.feed(data):
                break
        earlier = (f"… {formatting.size(self._before)} before this: tuitrack logs {self._task_id[:8]}",)
        return (*(earlier if self._before else ()), *self._log.lines)


def _parent(db: Database, detail: TaskDetail) -> TaskDetail | None:
    if not detail.parent:
        return None
    try:
        with db.read() as tx:
            return tasks.details(tx, [detail.parent])[0]
    except errors.NotFound:
        return None
