"""Reading with a limit on time, for questions that users write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tuitrack import errors
from tuitrack.store.connection import Incomputable, TooSlow, Transaction
from tuitrack.store.database import Database

SECONDS = 5.0
"""How long one question may take; far above any honest one."""


@contextmanager
def reading(db: Database, seconds: float = SECONDS) -> Iterator[Transaction]:
    """Queries that see one state of the database, stopped when they take too long.

    Raises:
        BadQuery: they took too long, or ask for what cannot be computed.
        StoreError: the database cannot serve.
    """
    try:
        with db.engine.translated(), db.reader() as opened, opened.limited(seconds), opened.snapshot() as tx:
            yield tx
    except TooSlow as error:
        message = f"this takes longer than {seconds:g} s"
        raise errors.BadQuery(message, hint="use a simpler filter or fewer columns") from error
    except Incomputable as error:
        raise errors.BadQuery(f"this cannot be computed: {error}", hint="use other numbers") from error
