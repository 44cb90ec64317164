"""Connections to a run database in a file of SQLite's."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from tuitrack.store.connection import Parameters, Row, Scope, TooSlow, Value
from tuitrack.store.sight import IN_SIGHT

_INSTRUCTIONS = 20_000
"""So many steps of a question lie between two looks at the clock."""


class Statements:
    """Statements over one connection."""

    def __init__(self, opened: sqlite3.Connection) -> None:
        self._opened = opened
        self._last: set[tuple[str, tuple[str, ...]]] = set()

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """All rows of a query."""
        return self._opened.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row of a query, None when there is none."""
        found: Row | None = self._opened.execute(sql, parameters).fetchone()
        return found

    def value(self, sql: str, parameters: Parameters = ()) -> Value:
        """The first field of the first row, None when there is none."""
        found: sqlite3.Row | None = self._opened.execute(sql, parameters).fetchone()
        return None if found is None else found[0]

    def execute(self, sql: str, parameters: Parameters = ()) -> int:
        """Run a change; the number of rows it met."""
        return self._opened.execute(sql, parameters).rowcount

    def run(self, sql: str, parameters: Parameters = ()) -> None:
        """Run a change."""
        self._opened.execute(sql, parameters)

    def last(self, sql: str, parameters: Sequence[str] = ()) -> None:
        """Run a change right before the commit, once."""
        if self._opened.in_transaction:
            self._last.add((sql, tuple(parameters)))
        else:
            self._opened.execute(sql, parameters)

    @contextmanager
    def part(self) -> Iterator[None]:
        """Changes that leave no trace when they fail."""
        self._opened.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            self._opened.execute("ROLLBACK TO part")
            raise
        finally:
            self._opened.execute("RELEASE part")

    def finish(self) -> None:
        """Run what was to come last."""
        for sql, parameters in sorted(self._last):
            self._opened.execute(sql, parameters)
        self._last.clear()

    def forget(self) -> None:
        """Leave out what was to come last."""
        self._last.clear()

    def many(self, sql: str, rows: Iterable[Parameters]) -> None:
        """Run one change for many sets of values."""
        self._opened.executemany(sql, rows)

    def add(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Add many rows, none of which is there."""
        places = ", ".join("?" * len(columns))
        self._opened.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)


class FileConnection:
    """A connection to a file."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.raw = raw
        self.alone = Statements(raw)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction or a snapshot is open."""
        return self.raw.in_transaction

    @contextmanager
    def transaction(self, scope: Scope = Scope.REPORTS) -> Iterator[Statements]:
        """Changes that take effect together; the write lock is taken at once, so none fails halfway.

        There is one lock for all, whatever the scope.
        """
        self.raw.execute("BEGIN IMMEDIATE")
        try:
            yield self.alone
            self.alone.finish()
            self.raw.execute("COMMIT")
        except BaseException:
            self.alone.forget()
            if self.raw.in_transaction:
                self.raw.execute("ROLLBACK")
            raise

    @contextmanager
    def snapshot(self) -> Iterator[Statements]:
        """Queries that see one state of the database."""
        self.raw.execute("BEGIN")
        try:
            yield self.alone
        finally:
            if self.raw.in_transaction:
                self.raw.execute("ROLLBACK")

    @contextmanager
    def limited(self, seconds: float) -> Iterator[None]:
        """Stop what takes longer meanwhile.

        Raises:
            TooSlow: something did.
        """
        deadline = time.monotonic() + seconds
        self.raw.set_progress_handler(lambda: time.monotonic() > deadline, _INSTRUCTIONS)
        try:
            yield
        except sqlite3.OperationalError as error:
            if "interrupted" not in str(error):
                raise
            raise TooSlow from error
        finally:
            self.raw.set_progress_handler(None, 0)

    @contextmanager
    def only_one(self) -> Iterator[bool]:
        """Nobody: a file has one recorder; a second would work for nothing and harm nothing."""
        yield True

    def survey(self) -> None:
        """Nothing is counted: statements say themselves along which index."""

    def close(self) -> None:
        """Let go of the file."""
        self.raw.close()


def connect(path: Path, *, read_only: bool = False, busy_ms: int = 30_000) -> FileConnection:
    """A connection with the rules every connection has.

    No automatic checkpoint: two racing checkpoints can damage the log before SQLite 3.51.3, so the recorder
    checkpoints alone. Transactions are begun by hand.

    Raises:
        sqlite3.Error: the file cannot be opened.
    """
    mode = "ro" if read_only else "rw"
    uri = f"file:{quote(str(path))}?mode={mode}"
    raw = sqlite3.connect(uri, uri=True, timeout=busy_ms / 1000, isolation_level=None, check_same_thread=False)
    raw.row_factory = sqlite3.Row
    try:
        raw.execute(f"PRAGMA busy_timeout={busy_ms}")
        raw.execute("PRAGMA wal_autocheckpoint=0")
        raw.execute("PRAGMA synchronous=FULL")
        raw.execute("PRAGMA foreign_keys=ON")
        raw.execute("PRAGMA mmap_size=0")
    except sqlite3.Error:
        raw.close()
        raise
    return FileConnection(raw)


def reader(path: Path, *, busy_ms: int) -> FileConnection:
    """A connection for questions, on which what lies in the bin is not there.

    Here alone it is left out: views of their names lie before the tables of tasks and models, so that no question can
    forget it. What asks about the bin says `main.task` and `main.model`.

    Raises:
        sqlite3.Error: the file cannot be opened.
    """
    opened = connect(path, read_only=True, busy_ms=busy_ms)
    try:
        for name, condition in IN_SIGHT.items():
            opened.raw.execute(f"CREATE TEMP VIEW {name} AS SELECT rowid, * FROM main.{name} WHERE {condition}")
    except sqlite3.Error:
        opened.close()
        raise
    return opened
