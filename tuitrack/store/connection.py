"""Connections to the run database, all made in one place, without an object mapper."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

Value = str | int | float | bytes | None
Parameters = Mapping[str, object] | Sequence[object]


class Transaction:
    """Statements that take effect together."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """All rows of a query."""
        return self._connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Parameters = ()) -> sqlite3.Row | None:
        """The first row of a query, None when there is none."""
        found: sqlite3.Row | None = self._connection.execute(sql, parameters).fetchone()
        return found

    def value(self, sql: str, parameters: Parameters = ()) -> Value:
        """The first field of the first row, None when there is none."""
        found = self.row(sql, parameters)
        return None if found is None else found[0]

    def execute(self, sql: str, parameters: Parameters = ()) -> int:
        """Run a change; the number of rows it met."""
        return self._connection.execute(sql, parameters).rowcount

    def insert(self, sql: str, parameters: Parameters = ()) -> int:
        """Run an insert; the new row's id."""
        return self._connection.execute(sql, parameters).lastrowid or 0

    def define(self, name: str, function: Callable[..., str | float | None], arguments: int) -> None:
        """Make a function known to the statements of this connection."""
        self._connection.create_function(name, arguments, function)

    def many(self, sql: str, rows: Iterable[Parameters]) -> None:
        """Run one change for many sets of values."""
        self._connection.executemany(sql, rows)


def connect(path: Path, *, read_only: bool = False, busy_ms: int = 30_000) -> sqlite3.Connection:
    """A connection with the rules every connection has.

    No automatic checkpoint: two racing checkpoints can damage the log before SQLite 3.51.3, so the recorder
    checkpoints alone. Transactions are begun by hand.

    Raises:
        sqlite3.Error: the file cannot be opened.
    """
    mode = "ro" if read_only else "rw"
    uri = f"file:{quote(str(path))}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=busy_ms / 1000, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    try:
        connection.execute(f"PRAGMA busy_timeout={busy_ms}")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA mmap_size=0")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def reader(path: Path, *, busy_ms: int) -> sqlite3.Connection:
    """A connection for questions, on which what lies in the bin is not there.

    Here alone it is left out: views of their names lie before the tables of tasks and models, so that no question can
    forget it. What asks about the bin says `main.task` and `main.model`.

    Raises:
        sqlite3.Error: the file cannot be opened.
    """
    opened = connect(path, read_only=True, busy_ms=busy_ms)
    try:
        for view in _IN_SIGHT:
            opened.execute(view)
    except sqlite3.Error:
        opened.close()
        raise
    return opened


@contextmanager
def transaction(opened: sqlite3.Connection) -> Iterator[Transaction]:
    """Changes that take effect together, or not at all; the write lock is taken at once, so none fails halfway."""
    opened.execute("BEGIN IMMEDIATE")
    try:
        yield Transaction(opened)
        opened.execute("COMMIT")
    except BaseException:
        if opened.in_transaction:
            opened.execute("ROLLBACK")
        raise


@contextmanager
def snapshot(opened: sqlite3.Connection) -> Iterator[Transaction]:
    """Queries that see one state of the database."""
    opened.execute("BEGIN")
    try:
        yield Transaction(opened)
    finally:
        if opened.in_transaction:
            opened.execute("ROLLBACK")


def is_trouble(error: sqlite3.Error) -> bool:
    """Whether the database is at fault (locked, full, damaged, gone), not what was asked of it."""
    ours = (sqlite3.DataError, sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError)
    return not isinstance(error, ours)


_IN_SIGHT = (
    "CREATE TEMP VIEW task AS SELECT rowid, * FROM main.task WHERE binned IS NULL",
    """
CREATE TEMP VIEW model AS SELECT rowid, * FROM main.model
WHERE published = 1 OR task_id NOT IN (SELECT id FROM main.task WHERE binned IS NOT NULL)
    OR id IN (SELECT model_id FROM main.task_model WHERE direction = 'input')
""",
)
"""Models go into the bin with the run that made them, but for those that somebody reads or vouched for."""
