"""The run database, opened only when code asks about other tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuitrack import settings
from tuitrack.spool import attend

if TYPE_CHECKING:
    from tuitrack.store.database import Database


def opened(*, captured: bool = False) -> Database:
    """The database, with everything reported so far in it.

    Raises:
        StoreError: it cannot serve.
    """
    from tuitrack.store import database

    found = settings.load()
    attendance = attend.Attendance(found.home, found.spool_root)
    attend.barrier(found.spool_root, attendance, timeout=10.0 if captured else 3.0, captured=captured)
    return database.open_database(found)
