"""Bringing a database to the schema of this version."""

from __future__ import annotations

import os
import random
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from tuitrack import errors
from tuitrack.store import connection
from tuitrack.store.connection import Transaction

VERSION = 5

_SCRIPTS = Path(__file__).with_name("versions")
"""One script a version: what leads from the version before to it. A released script is never changed."""

_LONGEST_WAIT = 30.0

Ask = Callable[[str], Iterable[Any]]


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
    opened = connection.connect(path)
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
    if before > VERSION:
        raise newer(before)
    if 0 < before < VERSION:
        back_up(path, backups / f"before-v{VERSION}-{time.time_ns()}.db")
    for number in range(before + 1, VERSION + 1):
        for statement in _statements(number):
            opened.execute(statement)
    if before < VERSION:
        opened.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('schema', ?)", (str(VERSION),))


def _statements(number: int) -> Iterator[str]:
    """The statements of a version's script; `executescript` would commit what came before."""
    statement = ""
    for line in (_SCRIPTS / f"{number}.sql").read_text(encoding="utf-8").splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def lacking(ask: Ask) -> list[str]:
    """The tables and columns of this version that a database has lost, empty when all are there.

    Args:
        ask: Gives the rows of a query of that database.
    """
    whole = sqlite3.connect(":memory:")
    try:
        for number in range(1, VERSION + 1):
            for statement in _statements(number):
                whole.execute(statement)
        wanted, found = _columns(whole.execute), _columns(ask)
    finally:
        whole.close()
    lost = [(table, found.get(table, frozenset()), columns) for table, columns in wanted.items()]
    return [
        f"table {table} is missing" if table not in found else f"column {table}.{column} is missing"
        for table, there, columns in lost
        for column in sorted(columns - there)[: None if table in found else 1]
    ]


def _columns(ask: Ask) -> dict[str, frozenset[str]]:
    sql = "SELECT sqlite_master.name, one.name FROM sqlite_master, pragma_table_info(sqlite_master.name) AS one"
    found: dict[str, set[str]] = {}
    for table, column in ask(f"{sql} WHERE sqlite_master.type = 'table'"):
        found.setdefault(table, set()).add(column)
    return {table: frozenset(columns) for table, columns in found.items()}


def check(tx: Transaction) -> None:
    """Refuse to write into a database that is no longer of this version.

    Raises:
        NewerSchema: a newer tuitrack upgraded it.
        StoreUnavailable: it was replaced by an older one.
    """
    found = int(tx.value("SELECT value FROM meta WHERE key = 'schema'") or 0)
    if found > VERSION:
        raise newer(found)
    if found < VERSION:
        raise errors.StoreUnavailable("the database was replaced by an older one", hint="it is upgraded next")


def newer(found: int) -> errors.NewerSchema:
    """The error for a database of a later version."""
    message = f"the database has schema {found}, this tuitrack knows {VERSION}"
    return errors.NewerSchema(message, hint="upgrade tuitrack, or set TUITRACK_HOME to another directory")


def back_up(path: Path, target: Path) -> None:
    """Copy a database in use through SQLite's own backup; the copy is a file of its own, without a log.

    Raises:
        sqlite3.Error: the database cannot be read, or the copy not be written.
    """
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _make_private(target)
    opened = connection.connect(path, read_only=True)
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
