"""A run's page as it is read, each time only what is new."""

from __future__ import annotations

import threading

from tuitrack import errors
from tuitrack.query import console, scalars, tasks
from tuitrack.query.opening import Database
from tuitrack.query.tasks import TaskDetail
from tuitrack.tui.parts.log import Log
from tuitrack.tui.parts.task import TaskPage


class PageReader:
    """Reads one run again and again."""

    def __init__(self, task_id: str) -> None:
        self._task_id = task_id
        self._cache = scalars.Cache()
        self._log = Log()
        self._cursor = console.Cursor()
        self._attempt = 0
        self._lock = threading.Lock()

    def read(self, db: Database) -> TaskPage:
        """The run as it is now; calls from several threads take turns."""
        with self._lock:
            detail = tasks.detail(db, self._task_id)
            self._cache.refresh(db, [self._task_id])
            return TaskPage(
                detail,
                _parent(db, detail),
                tasks.event_log(db, self._task_id),
                self._cache.curves(self._task_id),
                self._console(db, detail),
            )

    def _console(self, db: Database, detail: TaskDetail) -> tuple[str, ...]:
        if detail.attempt != self._attempt:
            self._attempt, self._cursor, self._log = detail.attempt, console.Cursor(), Log()
        data, self._cursor = console.since(db, db.settings, self._task_id, self._cursor)
        self._log.feed(data)
        return self._log.lines


def _parent(db: Database, detail: TaskDetail) -> TaskDetail | None:
    try:
        return tasks.detail(db, detail.parent) if detail.parent else None
    except errors.NotFound:
        return None
