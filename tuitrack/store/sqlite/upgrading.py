"""Bringing a database file to the schema of this version, and copying it."""

from __future__ import annotations

import os
import random
import sqlite3
import time
from pathlib import Path

from tuitrack import errors
from tuitrack.store import migrations
from tuitrack.store.sqlite import connection

_LONGEST_WAIT = 30.0


def version(opened: sqlite3.Connection) -> int:
    """The schema version of a database, 0 for an empty one.

    Raises:
        StoreCorrupt: another program's database, or one that lost its version.
    """
    names = {row[0] for row in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not names:
        return 0
    row = opened.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone() if "meta" in names else None
    if row is None or not str(row[0]).isdecimal():
        raise errors.StoreCorrupt("the file is not a run database", hint="name another file, or set TUITRACK_HOME")
    return int(row[0])


def upgrade(path: Path, backups: Path) -> None:
    """Create or upgrade the database, whole or not at all; others may do the same at the same time.

    Raises:
        NewerSchema: it was written by a newer tuitrack.
        sqlite3.Error: it cannot be opened or written.
    """
    _make_private(path)
    opened = connection.connect(path).raw
    try:
        _log_ahead(opened)
        opened.execute("BEGIN EXCLUSIVE")
        try:
            _run(opened, path, backups)
            opened.execute("COMMIT")
        except BaseException:
            opened.execute("ROLLBACK")
            raise
    finally:
        opened.close()


def _run(opened: sqlite3.Connection, path: Path, backups: Path) -> None:
    before = version(opened)
    if before > migrations.VERSION:
        raise migrations.newer(before)
    if 0 < before < migrations.VERSION:
        back_up(path, backups / f"before-v{migrations.VERSION}-{time.time_ns()}.db")
    for number in range(before + 1, migrations.VERSION + 1):
        for statement in migrations.statements(number):
            opened.execute(statement)
    if before < migrations.VERSION:
        opened.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('schema', ?)", (str(migrations.VERSION),))


def back_up(path: Path, target: Path) -> None:
    """Copy a database in use through SQLite's own backup; the copy is a file of its own, without a log.

    Raises:
        sqlite3.Error: the database cannot be read, or the copy not be written.
    """
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _make_private(target)
    opened = connection.connect(path, read_only=True).raw
    copied = sqlite3.connect(target)
    try:
        opened.backup(copied)
        copied.execute("PRAGMA journal_mode=DELETE")
    finally:
        copied.close()
        opened.close()


def _make_private(path: Path) -> None:
    """Make the file with its mode; one that is there is never opened but by SQLite, or its locks would go."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        return


def _log_ahead(opened: sqlite3.Connection) -> None:
    """Switch to write-ahead logging; SQLite does not wait for this lock by itself."""
    deadline = time.monotonic() + _LONGEST_WAIT
    while True:
        try:
            opened.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(random.uniform(0.005, 0.05))
