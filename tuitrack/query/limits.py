"""Reading with a limit on time, for questions that users write."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tuitrack import errors
from tuitrack.store import connection, database
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database

SECONDS = 5.0
"""How long one question may take; far above any honest one."""

_INSTRUCTIONS = 20_000


@contextmanager
def reading(db: Database, seconds: float = SECONDS) -> Iterator[Transaction]:
    """Queries that see one state of the database, stopped when they take too long.

    Raises:
        BadQuery: they took too long.
        StoreError: the database cannot serve.
    """
    with database.translated(db.path), db.reader() as opened:
        deadline = time.monotonic() + seconds
        try:
            opened.set_progress_handler(lambda: time.monotonic() > deadline, _INSTRUCTIONS)
            with connection.snapshot(opened) as tx:
                yield tx
        except sqlite3.OperationalError as error:
            if "interrupted" not in str(error):
                raise
            message = f"this takes longer than {seconds:g} s"
            raise errors.BadQuery(message, hint="use a simpler filter or fewer columns") from error
        finally:
            opened.set_progress_handler(None, 0)
