"""Folding the write-ahead log back, by one process at a time, without making anybody wait."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from tuitrack.store import connection

_EVERY = 2.0
_WORTH_IT = 4 << 20
_due = [0.0]


def if_due(path: Path) -> None:
    """Checkpoint every few seconds once the log is worth it."""
    if time.monotonic() < _due[0]:
        return
    _due[0] = time.monotonic() + _EVERY
    log = path.with_name(path.name + "-wal")
    try:
        if log.stat().st_size > _WORTH_IT:
            run(path)
    except (OSError, sqlite3.Error):
        return


def run(path: Path) -> None:
    """PASSIVE, then TRUNCATE only when PASSIVE got through: a waiting TRUNCATE would block writers."""
    opened = connection.connect(path, busy_ms=0)
    try:
        busy, pages, moved = opened.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        if not busy and pages == moved:
            opened.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        opened.close()
