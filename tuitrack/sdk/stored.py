"""The run database, opened only when code asks about tasks as they are stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuitrack import settings
from tuitrack.spool import attend

if TYPE_CHECKING:
    from tuitrack.query.tasks import TaskDetail
    from tuitrack.store.database import Database

_WAIT = 10.0
_WAIT_FOR_CAPTURE = 10.0


def database(*, captured: bool = False) -> Database:
    """The database, with everything reported before the call in it.

    Args:
        captured: Wait for the capture of code and packages too.

    Raises:
        StoreError: it cannot serve.
    """
    from tuitrack.store import database

    found = settings.load()
    attendance = attend.of(found)
    timeout = _WAIT_FOR_CAPTURE if captured else _WAIT
    attend.barrier(found.spool_root, attendance, timeout=timeout, captured=captured)
    return database.open_database(found)


def detail(task_id: str) -> TaskDetail:
    """Everything stored about a task.

    Raises:
        NotFound: there is no such task.
    """
    from tuitrack.query import tasks

    return tasks.detail(database(), task_id)
