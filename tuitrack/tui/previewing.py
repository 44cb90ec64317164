"""Reading what the preview shows."""

from __future__ import annotations

from tuitrack import errors
from tuitrack.query import console, tasks
from tuitrack.query.opening import Database
from tuitrack.tui.widgets.run_preview import Previewed

_LINES = 6
_MOST_BYTES = 2_000_000


def read(db: Database, task_id: str, base: str) -> Previewed:
    """A run beside the base, or its parent where there is none.

    Raises:
        NotFound: the run is gone.
    """
    run = tasks.detail(db, task_id)
    return Previewed(run, _other(db, base or run.parent), bool(base), _tail(db, run))


def _other(db: Database, task_id: str) -> tasks.TaskDetail | None:
    try:
        return tasks.detail(db, task_id) if task_id else None
    except errors.NotFound:
        return None


def _tail(db: Database, run: tasks.TaskDetail) -> tuple[str, ...]:
    if run.console_bytes > _MOST_BYTES:
        return ()
    lines = console.lines(db, db.settings, run.id, _LINES * 2).text.splitlines()
    return tuple(line for line in lines if line.strip())[-_LINES:]
