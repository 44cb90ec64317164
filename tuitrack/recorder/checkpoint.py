"""Folding the write-ahead log back, by one process at a time, without making anybody wait."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from pathlib import Path

from tuitrack.store.sqlite import connection

_EVERY = 2.0
_WORTH_IT = 4 << 20


class Checkpointer:
    """Checkpoints every few seconds, once the log is worth it."""

    def __init__(self) -> None:
        self._due = 0.0

    def if_due(self, path: Path) -> None:
        """Look at the log; a database that cannot be checkpointed now is one next time."""
        if time.monotonic() >= self._due:
            self._checkpoint(path, _WORTH_IT)

    def make_room(self, path: Path) -> None:
        """Fold back whatever there is: on a full disk the log may hold the space that is missing."""
        self._checkpoint(path, 0)

    def _checkpoint(self, path: Path, worth_it: int) -> None:
        self._due = time.monotonic() + _EVERY
        with contextlib.suppress(OSError, sqlite3.Error):
            if path.with_name(path.name + "-wal").stat().st_size > worth_it:
                run(path)


def run(path: Path) -> bool:
    """PASSIVE, then TRUNCATE only when PASSIVE got through: a waiting TRUNCATE would block writers.

    Returns:
        Whether the log is empty now.
    """
    opened = connection.connect(path, busy_ms=0).raw
    try:
        busy, pages, moved = opened.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        if busy or pages != moved:
            return False
        return not opened.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        opened.close()
