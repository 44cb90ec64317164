"""Opening the database for a command, once everything reported so far is in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tuitrack.cli import output
from tuitrack.settings import Settings
from tuitrack.spool import attend, liveness
from tuitrack.store.database import Database, open_database

_WARM, _COLD, _CAPTURE = 1.0, 10.0, 10.0
"""Seconds to wait for the recorder: serving, starting, capturing code and packages."""


@contextmanager
def database(settings: Settings, *, captured: bool = False) -> Iterator[Database]:
    """The database after a barrier.

    Args:
        settings: Where it is.
        captured: Wait for code and packages of fresh runs too, as a clone needs them.
    """
    opened = open_database(settings)
    try:
        if not settings.read_only:
            _catch_up(settings, captured)
        yield opened
    finally:
        opened.close()


def _catch_up(settings: Settings, captured: bool) -> None:
    """Wait until what was reported is stored, and say what is not."""
    attendance = attend.of(settings)
    timeout = _CAPTURE if captured else _patience(settings)
    pending = attend.barrier(settings.spool_root, attendance, timeout=timeout, captured=captured)
    if pending:
        several = pending.spools != 1
        output.say(f"{pending.spools} run{'s' if several else ''} still {'have' if several else 'has'} records pending")


def _patience(settings: Settings) -> float:
    """A recorder that serves has a second; one that must first be started, or make the database, gets more."""
    path = settings.database_path
    serving = liveness.is_alive(settings.home / "recorder.lock") and (path is None or path.exists())
    return _WARM if serving else _COLD


def resolve_all(db: Database, names: Sequence[str]) -> list[str]:
    """The ids that names stand for, each once, in order."""
    from tuitrack.query import tasks

    return list(dict.fromkeys(tasks.resolve(db, name) for name in names))
