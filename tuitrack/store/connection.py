"""What a connection to a run database can do, whichever database it is."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from enum import Enum
from typing import Any, Protocol

Value = str | int | float | bytes | None
Parameters = Mapping[str, object] | Sequence[object]
ALL = 1 << 62
"""The limit of a query that has none, which both databases take."""


class Scope(Enum):
    """What a transaction changes, which says whom it waits for where more than one can write.

    What runs report comes from one recorder at a time: two that write the same rows in another order would stop each
    other. What waits in queues, and who may take it, changes by one at a time too, so that whoever claims finds limits,
    places and cards as they are until it is done. A verb may change both, so it waits for both, for the reports first.
    A claim waits for other claims and for verbs, never for a recorder: of what it reads a recorder changes nothing but
    the status of a task, which it looks at again when it takes it.
    """

    REPORTS = "reports"
    QUEUES = "queues"
    ALL = "all"


class Row(Protocol):
    """A row: its fields by place or by name."""

    def __getitem__(self, field: int | str | slice, /) -> Any: ...

    def __iter__(self) -> Iterator[Any]: ...

    def __len__(self) -> int: ...

    def keys(self) -> list[str]:
        """The names of its fields."""
        ...


class Transaction(Protocol):
    """Statements over one connection: together within a transaction, each by itself without one.

    They are in the words that SQLite and PostgreSQL share; `translation` has what PostgreSQL says in others.
    """

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """All rows of a query."""
        ...

    def row(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row of a query, None when there is none."""
        ...

    def value(self, sql: str, parameters: Parameters = ()) -> Value:
        """The first field of the first row, None when there is none."""
        ...

    def execute(self, sql: str, parameters: Parameters = ()) -> int:
        """Run a change; the number of rows it met."""
        ...

    def run(self, sql: str, parameters: Parameters = ()) -> None:
        """Run a change of which nobody asks how many rows it met; to a server it goes with the next question."""
        ...

    def last(self, sql: str, parameters: Sequence[str] = ()) -> None:
        """Run a change right before the commit, once however often it is asked for.

        What many transactions change is changed so: nobody waits for it longer than a commit takes. All do it in the
        same order, so that none waits for each other.
        """
        ...

    def part(self) -> AbstractContextManager[None]:
        """Changes of a transaction that leave no trace when they fail."""
        ...

    def many(self, sql: str, rows: Iterable[Parameters]) -> None:
        """Run one change for many sets of values."""
        ...

    def add(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Add many rows, none of which is there, in the quickest way."""
        ...


class Connection(Protocol):
    """One connection; used by one thread at a time."""

    @property
    def alone(self) -> Transaction:
        """Statements that take effect each by itself."""
        ...

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction or a snapshot is open."""
        ...

    def transaction(self, scope: Scope = Scope.REPORTS) -> AbstractContextManager[Transaction]:
        """Changes that take effect together, or not at all; one writer of a scope at a time, so none fails halfway."""
        ...

    def snapshot(self) -> AbstractContextManager[Transaction]:
        """Queries that see one state of the database."""
        ...

    def limited(self, seconds: float) -> AbstractContextManager[None]:
        """Stop what takes longer in the snapshots taken meanwhile.

        Raises:
            TooSlow: something did.
            Incomputable: something was asked that a server refuses to compute.
        """
        ...

    def only_one(self) -> AbstractContextManager[bool]:
        """Whether nobody else of those who share the database looks after its tables meanwhile; nobody waits."""
        ...

    def survey(self) -> None:
        """Have tables counted that have outgrown what a server plans by; a file is not planned by counts."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...


class TooSlow(Exception):
    """A question was stopped for taking longer than it may."""


class Incomputable(Exception):
    """A question whose numbers leave what a server computes with; a file has no value there."""


def failures() -> tuple[type[Exception], ...]:
    """The errors of the drivers; of psycopg only where somebody loaded it."""
    psycopg = sys.modules.get("psycopg")
    return (sqlite3.Error,) if psycopg is None else (sqlite3.Error, psycopg.Error)


def is_trouble(error: Exception) -> bool:
    """Whether the database is at fault (locked, full, damaged, gone), not what was asked of it."""
    ours = (sqlite3.DataError, sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError)
    if isinstance(error, sqlite3.Error):
        return not isinstance(error, ours)
    psycopg = sys.modules.get("psycopg")
    return (
        psycopg is not None
        and isinstance(error, psycopg.Error)
        and not isinstance(error, (psycopg.DataError, psycopg.IntegrityError, psycopg.ProgrammingError))
    )
