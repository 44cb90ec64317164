"""Connections to a run database on a PostgreSQL server."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

import psycopg
from psycopg import pq, sql
from psycopg.errors import QueryCanceled

from tuitrack.store.connection import Parameters, Row, TooSlow, Value
from tuitrack.store.postgres import rows, values
from tuitrack.store.postgres.translation import translate

Raw = psycopg.Connection[Any]

CHANNEL = "tuitrack"
WRITER = 0x7475_6974
"""The lock of whoever changes something; the revision that readers follow has to rise in the order of the commits."""

_TOGETHER = 500
"""So many statements go in one message."""

_KEPT = 4
"""So many connections wait at most to be used again."""

_TRUSTED = 1.0
"""Seconds after its use that a connection is taken to be sound without a question."""


class Statements:
    """Statements over one connection; values are put into them here, so that their types are found as SQLite does."""

    def __init__(self, raw: Raw) -> None:
        self._cursor = psycopg.ClientCursor(raw, row_factory=rows.factory)

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

    def many(self, sql: str, rows: Iterable[Parameters]) -> None:
        """Run one change for many sets of values, many in a message."""
        said, left = translate(sql), iter(rows)
        while together := [self._cursor.mogrify(said, _bound(one)) for one in islice(left, _TOGETHER)]:
            self._cursor.execute(";".join(together).encode())

    def add(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Add many rows, none of which is there, through PostgreSQL's own way in for many."""
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
        with self._cursor.copy(into) as copy:
            for one in rows:
                copy.write_row(one)

    def _run(self, text: str, parameters: Parameters) -> psycopg.ClientCursor[Any]:
        return self._cursor.execute(translate(text).encode(), _bound(parameters))


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

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction or a snapshot is open."""
        return self.raw.info.transaction_status != pq.TransactionStatus.IDLE

    @contextmanager
    def transaction(self) -> Iterator[Statements]:
        """Changes that take effect together; who writes next waits here, so none fails halfway.

        Everybody who listens hears of it when it is done.
        """
        self.raw.execute(f"BEGIN; SELECT pg_advisory_xact_lock({WRITER})")
        try:
            yield self.alone
            self.raw.execute(f"NOTIFY {CHANNEL}; COMMIT")
        except BaseException:
            self._roll_back()
            raise

    @contextmanager
    def snapshot(self) -> Iterator[Statements]:
        """Queries that see one state of the database."""
        self.raw.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            yield self.alone
        finally:
            self._roll_back()

    def _roll_back(self) -> None:
        with contextlib.suppress(psycopg.Error):
            if self.in_transaction:
                self.raw.execute("ROLLBACK")

    @contextmanager
    def limited(self, seconds: float) -> Iterator[None]:
        """Stop what takes longer meanwhile; each statement by itself.

        Raises:
            TooSlow: something did.
        """
        self.raw.execute(f"SET statement_timeout = {round(seconds * 1000)}")
        try:
            yield
        except QueryCanceled as error:
            raise TooSlow from error
        finally:
            with contextlib.suppress(psycopg.Error):
                self.raw.execute("RESET statement_timeout")

    def sound(self) -> bool:
        """Whether the server still knows it; one that was just used is taken to be."""
        if time.monotonic() - self._let_go < _TRUSTED:
            return not self.raw.closed
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
