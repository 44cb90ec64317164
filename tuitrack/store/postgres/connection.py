"""Connections to a run database on a PostgreSQL server."""

from __future__ import annotations

import contextlib
import select
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

import psycopg
from psycopg import pq, sql
from psycopg.errors import QueryCanceled

from tuitrack.store.connection import Incomputable, Parameters, Row, Scope, TooSlow, Value
from tuitrack.store.postgres import inserting, rows, values
from tuitrack.store.postgres.translation import translate

Raw = psycopg.Connection[Any]

CHANNEL = "tuitrack"
_LOCKS = {Scope.REPORTS: (0x7475_6974,), Scope.QUEUES: (0x7475_6976,), Scope.ALL: (0x7475_6974, 0x7475_6976)}
"""The locks of whoever changes something, in the order they are taken.

The revision that readers follow has to rise in the order of the commits: its row, which is changed last, keeps that.
"""

_KEEPER = 0x7475_6977
"""The lock of whoever looks after the tables."""

_ALONG_INDEXES = "SET LOCAL join_collapse_limit = 1; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off"
_ADVICE = {Scope.QUEUES: (_ALONG_INDEXES,)}
"""What the planner is told: what it knows of a queue is old where thousands came just now, so no claim depends on it.

Joins are made as they are written, which SQLite is told by `CROSS`; for the first of an order nothing is sorted.
"""

_TOGETHER = 500
"""So many statements go in one message."""

_FEW = 1 << 16
"""Bytes of rows up to which another message costs more than to spell them out."""

_KEPT = 4
"""So many connections wait at most to be used again."""

_SMALL = 1000
"""Rows up to which a table is read well whatever the planner believes."""

_TRUSTED = 1.0
"""Seconds after its use that a connection is taken to be sound without a question."""


class Statements:
    """Statements over one connection; values are put into them here, so that their types are found as SQLite does."""

    def __init__(self, raw: Raw) -> None:
        self._cursor = psycopg.ClientCursor(raw, row_factory=rows.factory)
        self._together = False
        self._held: list[str] = []
        self._last: set[tuple[str, tuple[str, ...]]] = set()
        self._known: dict[str, dict[str, str]] = {}

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """All rows of a query."""
        found: list[Row] = self._run(sql, parameters).fetchall()
        return found

    def row(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row of a query, None when there is none."""
        found: Row | None = self._run(sql, parameters).fetchone()
        return found

    def value(self, sql: str, parameters: Parameters = ()) -> Value:
        """The first field of the first row, None when there is none."""
        found = self.row(sql, parameters)
        return None if found is None else found[0]

    def execute(self, sql: str, parameters: Parameters = ()) -> int:
        """Run a change; the number of rows it met."""
        return self._run(sql, parameters).rowcount

    def run(self, sql: str, parameters: Parameters = ()) -> None:
        """Run a change: at once where no transaction is open, else with the next question, or when it gets much."""
        self._hold(self._cursor.mogrify(translate(sql), _bound(parameters)))

    def last(self, sql: str, parameters: Sequence[str] = ()) -> None:
        """Run a change right before the commit, once."""
        if self._together:
            self._last.add((sql, tuple(parameters)))
        else:
            self.execute(sql, parameters)

    @contextmanager
    def part(self) -> Iterator[None]:
        """Changes that leave no trace when they fail."""
        self.execute("SAVEPOINT part")
        try:
            yield
            self._send()
        except BaseException:
            self._held.clear()
            self.execute("ROLLBACK TO part")
            raise
        finally:
            self.run("RELEASE part")

    def many(self, sql: str, rows: Iterable[Parameters]) -> None:
        """Run one change for many sets of values: many rows in a statement, many statements in a message."""
        insert = inserting.read(sql)
        if insert is not None:
            for some in insert.grouped(map(tuple, rows), _TOGETHER):
                self._hold(insert.statement(self._cursor.mogrify(insert.marks, one) for one in some))
            return
        said, left = translate(sql), iter(rows)
        while together := [self._cursor.mogrify(said, _bound(one)) for one in islice(left, _TOGETHER)]:
            self._hold(*together)

    def add(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Add many rows, none of which is there: few along with what follows, many through PostgreSQL's own way."""
        every = [tuple(one) for one in rows]
        if sum(_size(one) for row in every for one in row) <= _FEW:
            places = ", ".join("?" * len(columns))
            self.many(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", every)
            return
        types = self._types(table)
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        into = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(sql.Identifier(table), names)
        with self._cursor.copy(into) as copy:
            copy.set_types([types[column] for column in columns])
            for one in every:
                copy.write_row(one)

    def _types(self, table: str) -> dict[str, str]:
        """The types of a table's columns; asked once, which also sends what was held back."""
        if table not in self._known:
            self._known[table] = {row[0]: row[1] for row in self.rows(_TYPES, (table,))}
        self._send()
        return self._known[table]

    @property
    def begun(self) -> bool:
        """Whether a transaction was begun, be it that the server does not know yet."""
        return self._together

    def begin(self, *statements: str) -> None:
        """Begin a transaction with the first that goes to the server."""
        self._together = True
        self._hold(*statements)

    def end(self, *statements: str) -> None:
        """End it with what was to come last, all in one message."""
        for one in sorted(self._last):
            self.run(*one)
        self._hold(*statements)
        self._send()
        self.forget()

    def forget(self) -> None:
        """Leave out what was not sent."""
        self._held.clear()
        self._last.clear()
        self._together = False

    def _run(self, text: str, parameters: Parameters) -> psycopg.ClientCursor[Any]:
        if not self._held:
            return self._cursor.execute(translate(text).encode(), _bound(parameters))
        self._held.append(self._cursor.mogrify(translate(text), _bound(parameters)))
        self._send()
        return self._cursor

    def _hold(self, *statements: str) -> None:
        self._held += statements
        if not self._together or len(self._held) > _TOGETHER:
            self._send()

    def _send(self) -> None:
        """Send what was held back; the cursor is at what the last of it gave."""
        if self._held:
            said = ";".join(self._held).encode()
            self._held.clear()
            self._cursor.execute(said)
            while self._cursor.nextset():
                pass


def _size(value: object) -> int:
    return len(value) if isinstance(value, (bytes, str)) else 8


def _bound(parameters: Parameters) -> Any:
    return parameters if isinstance(parameters, dict) else tuple(parameters)


class ServerConnection:
    """A connection to a server; when it is let go of it waits in its pool."""

    def __init__(self, raw: Raw, pool: list[ServerConnection]) -> None:
        values.register(raw.adapters)
        self.raw = raw
        self.alone = Statements(raw)
        self._pool = pool
        self._let_go = 0.0
        self._limit: tuple[str, ...] = ()

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction or a snapshot is open."""
        return self.alone.begun or self.raw.info.transaction_status != pq.TransactionStatus.IDLE

    @contextmanager
    def transaction(self, scope: Scope = Scope.REPORTS) -> Iterator[Statements]:
        """Changes that take effect together; who writes the same next waits here, so none fails halfway.

        Everybody who listens hears of it when it is done.
        """
        locks = (f"SELECT pg_advisory_xact_lock({one})" for one in _LOCKS[scope])
        self.alone.begin("BEGIN", *_ADVICE.get(scope, ()), *locks)
        try:
            yield self.alone
            self.alone.end(f"NOTIFY {CHANNEL}", "COMMIT")
        except BaseException:
            self.alone.forget()
            self._roll_back()
            raise

    @contextmanager
    def snapshot(self) -> Iterator[Statements]:
        """Queries that see one state of the database: that of the first, with which it begins."""
        self.alone.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", *self._limit)
        try:
            yield self.alone
        finally:
            self.alone.forget()
            self._roll_back()

    def _roll_back(self) -> None:
        with contextlib.suppress(psycopg.Error):
            if self.in_transaction:
                self.raw.execute("ROLLBACK")

    @contextmanager
    def limited(self, seconds: float) -> Iterator[None]:
        """Stop what takes longer in the snapshots taken meanwhile; each statement by itself.

        Raises:
            TooSlow: something did.
            Incomputable: something was asked whose numbers are too large.
        """
        self._limit = (f"SET LOCAL statement_timeout = {round(seconds * 1000)}",)
        try:
            yield
        except QueryCanceled as error:
            raise TooSlow from error
        except psycopg.DataError as error:
            raise Incomputable(str(error).partition("\n")[0]) from error
        finally:
            self._limit = ()

    @contextmanager
    def only_one(self) -> Iterator[bool]:
        """Whether nobody else has the lock of those who look after tables, which is only tried."""
        alone = bool(self.alone.value("SELECT pg_try_advisory_lock(?)", (_KEEPER,)))
        try:
            yield alone
        finally:
            if alone and not self.raw.closed:
                self.alone.execute("SELECT pg_advisory_unlock(?)", (_KEEPER,))

    def survey(self) -> None:
        """Count tables of which there is more than twice what the planner knows: the server itself does once a minute.

        One that somebody vacuums is left for later: to wait would keep what is reported waiting, or end that.
        """
        for (table,) in self.alone.rows(_OUTGROWN, (_SMALL,)):
            self.raw.execute(sql.SQL("ANALYZE (SKIP_LOCKED) {}").format(sql.Identifier("main", table)))

    def sound(self) -> bool:
        """Whether the server still knows it; one that was just used is taken to be, unless the server has said more."""
        if time.monotonic() - self._let_go < _TRUSTED and not self.raw.closed:
            waiting = select.poll()  # select() takes no descriptor beyond 1023, and a recorder has more open
            waiting.register(self.raw.pgconn.socket, select.POLLIN)
            if not waiting.poll(0):
                return True
        with contextlib.suppress(psycopg.Error):
            self.raw.execute("SELECT 1")
            return True
        return False

    def close(self) -> None:
        """Let go; a sound connection is kept for who asks next."""
        if not self.raw.closed and not self.in_transaction and len(self._pool) < _KEPT:
            self._let_go = time.monotonic()
            self._pool.append(self)
        else:
            self.raw.close()


_TYPES = """
SELECT attname, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = CAST(? AS REGCLASS) AND attnum > 0
"""
_OUTGROWN = """
SELECT relname FROM pg_class WHERE relnamespace = CAST('main' AS REGNAMESPACE) AND relkind = 'r'
AND pg_stat_get_live_tuples(oid) > ? + 2 * GREATEST(reltuples, 0)
"""
