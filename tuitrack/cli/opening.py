"""Opening the database for a command, once everything reported so far is in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tuitrack.cli import output
from tuitrack.settings import Settings
from tuitrack.spool import attend
from tuitrack.store.database import Database, open_database


@contextmanager
def database(settings: Settings, *, captured: bool = False) -> Iterator[Database]:
    """The database after a barrier.

    Args:
        settings: Where it is.
        captured: Wait for code and packages of fresh runs too, as a clone needs them.
    """
    attendance = attend.Attendance(settings.home, settings.spool_root)
    if not settings.read_only:
        timeout = 10.0 if captured else 1.0
        pending = attend.barrier(settings.spool_root, attendance, timeout=timeout, captured=captured)
        if pending:
            output.say(f"{pending.spools} runs still have records pending")
    opened = open_database(settings)
    try:
        yield opened
    finally:
        opened.close()


def resolve_all(db: Database, names: Sequence[str]) -> list[str]:
    """The ids that names stand for, each once, in order."""
    from tuitrack.query import tasks

    return list(dict.fromkeys(tasks.resolve(db, name) for name in names))
