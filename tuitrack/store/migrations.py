"""Bringing a database to the schema of this version."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from tuitrack import errors
from tuitrack.store import connection

VERSION = 1

Migration = Callable[[sqlite3.Connection], None]


def version(opened: sqlite3.Connection) -> int:
    """The schema version of a database, 0 for an empty one."""
    known = opened.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'meta'").fetchone()
    if known is None:
        return 0
    row = opened.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
    return int(row[0]) if row else 0


def upgrade(path: Path, backups: Path) -> None:
    """Create or upgrade the database, whole or not at all; others may do the same at the same time.

    Raises:
        NewerSchema: it was written by a newer tuitrack.
        sqlite3.Error: it cannot be opened or written.
    """
    _touch(path)
    opened = connection.connect(path)
    try:
        _log_ahead(opened)
        before = version(opened)
        if 0 < before < VERSION:
            copy(opened, backups / f"before-v{VERSION}-{time.time_ns()}.db")
        opened.execute("BEGIN EXCLUSIVE")
        try:
            _run(opened)
            opened.execute("COMMIT")
        except BaseException:
            opened.execute("ROLLBACK")
            raise
    finally:
        opened.close()


def _run(opened: sqlite3.Connection) -> None:
    before = version(opened)
    if before > VERSION:
        raise newer(before)
    for number in range(before, VERSION):
        _MIGRATIONS[number](opened)
    if before < VERSION:
        opened.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('schema', ?)", (str(VERSION),))


def newer(found: int) -> errors.NewerSchema:
    """The error for a database of a later version."""
    message = f"the database has schema {found}, this tuitrack knows {VERSION}"
    return errors.NewerSchema(message, hint="upgrade tuitrack, or set TUITRACK_HOME to another directory")


def copy(opened: sqlite3.Connection, target: Path) -> None:
    """Copy a database in use through SQLite's own backup."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _touch(target)
    copied = sqlite3.connect(target)
    try:
        opened.backup(copied)
    finally:
        copied.close()


def _touch(path: Path) -> None:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)) if not path.exists() else None


def _log_ahead(opened: sqlite3.Connection) -> None:
    for pause in (0.01, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 0.0):
        try:
            opened.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if not pause:
                raise
            time.sleep(pause)


def _create(opened: sqlite3.Connection) -> None:
    from sqlalchemy.dialects import sqlite
    from sqlalchemy.schema import CreateIndex, CreateTable
    from sqlmodel import SQLModel

    from tuitrack.store import schema

    assert schema.VERSION == VERSION
    dialect = sqlite.dialect()
    for table in SQLModel.metadata.sorted_tables:
        opened.execute(str(CreateTable(table).compile(dialect=dialect)))
        for index in sorted(table.indexes, key=lambda one: str(one.name)):
            opened.execute(str(CreateIndex(index).compile(dialect=dialect)))
    for name in ("task", "queue", "worker", "gone"):
        opened.execute("INSERT INTO revision (name, value) VALUES (?, 0)", (name,))


_MIGRATIONS: tuple[Migration, ...] = (_create,)
