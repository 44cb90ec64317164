"""The versions of the schema: what leads from each to the next, whichever database it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Set
from pathlib import Path

from tuitrack import errors
from tuitrack.store.connection import Transaction

VERSION = 7

_SCRIPTS = Path(__file__).with_name("versions")
"""One script a version: what leads from the version before to it. A released script is never changed."""


def statements(number: int) -> Iterator[str]:
    """The statements of a version's script; one at a time, since to run a script commits what came before."""
    statement = ""
    for line in (_SCRIPTS / f"{number}.sql").read_text(encoding="utf-8").splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def tables() -> dict[str, frozenset[str]]:
    """The columns of each table of this version."""
    whole = sqlite3.connect(":memory:")
    try:
        for number in range(1, VERSION + 1):
            for statement in statements(number):
                whole.execute(statement)
        found: dict[str, set[str]] = {}
        for table, column in whole.execute(COLUMNS):
            found.setdefault(table, set()).add(column)
    finally:
        whole.close()
    return {table: frozenset(columns) for table, columns in found.items()}


def lacking(found: Mapping[str, Set[str]]) -> list[str]:
    """The tables and columns of this version that a database has lost, empty when all are there.

    Args:
        found: The columns of each of its tables.
    """
    lost = [(table, found.get(table, frozenset()), columns) for table, columns in tables().items()]
    return [
        f"table {table} is missing" if table not in found else f"column {table}.{column} is missing"
        for table, there, columns in lost
        for column in sorted(columns - there)[: None if table in found else 1]
    ]


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


COLUMNS = """
SELECT sqlite_master.name, one.name FROM sqlite_master, pragma_table_info(sqlite_master.name) AS one
WHERE sqlite_master.type = 'table'
"""
"""Each table of a database of SQLite's with each of its columns."""
