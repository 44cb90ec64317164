"""Bringing a database on a server to the schema of this version."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from tuitrack import errors
from tuitrack.store import migrations
from tuitrack.store.postgres.translation import definition
from tuitrack.store.sight import IN_SIGHT as CONDITIONS

TABLES = "main"
"""The schema of the tables; SQLite calls its own so, too."""
IN_SIGHT = "in_sight"
"""The schema of what is not in the bin."""

_LOCK = 0x7475_6975
_FUNCTIONS = Path(__file__).with_name("functions.sql")
_AS_IT_IS = ("scalar_segment", "scalar_chunk", "scalar_summary")
"""Tables whose bytes are packed already, or soon will be: to compress them takes longer than all else."""

_SORTED_ALIKE = ("C", "POSIX", "C.UTF-8", "C.utf8", "ucs_basic")


def version(raw: psycopg.Connection[Any]) -> int:
    """The schema version of a database, 0 where there is none yet.

    Raises:
        StoreCorrupt: another program's tables lie under our names.
    """
    found = {row[0] for row in raw.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", (TABLES,))}
    if not found:
        return 0
    row = raw.execute(f"SELECT value FROM {TABLES}.meta WHERE key = 'schema'").fetchone() if "meta" in found else None
    if row is None or not str(row[0]).isdecimal():
        hint = "give runs a database of their own"
        raise errors.StoreCorrupt(f"schema {TABLES} belongs to another program", hint=hint)
    return int(row[0])


def upgrade(raw: psycopg.Connection[Any]) -> None:
    """Create or upgrade the tables, whole or not at all; others may do the same at the same time.

    Raises:
        NewerSchema: it was written by a newer tuitrack.
        StoreUnavailable: the database sorts text in another way than we do.
    """
    with raw.transaction():
        raw.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        before = version(raw)
        if before > migrations.VERSION:
            raise migrations.newer(before)
        if before == migrations.VERSION:
            return
        _sorted_alike(raw)
        for statement in _statements(before):
            raw.execute(statement.encode())


def _statements(before: int) -> Iterator[str]:
    if not before:
        yield f"CREATE SCHEMA IF NOT EXISTS {TABLES}"
        yield f"CREATE SCHEMA IF NOT EXISTS {IN_SIGHT}"
    yield from (f"DROP VIEW IF EXISTS {IN_SIGHT}.{name}" for name in CONDITIONS)
    yield f"SET LOCAL search_path = {TABLES}"
    for number in range(before + 1, migrations.VERSION + 1):
        yield from map(definition, migrations.statements(number))
    yield f"INSERT INTO meta (key, value) VALUES ('schema', '{migrations.VERSION}')" + _NEWER
    if not before:
        yield "CREATE UNIQUE INDEX ix_task_rowid ON task (rowid)"
        yield from (f"ALTER TABLE {name} ALTER COLUMN data SET STORAGE EXTERNAL" for name in _AS_IT_IS)
    yield _FUNCTIONS.read_text(encoding="utf-8")
    for name, condition in CONDITIONS.items():
        yield f"CREATE VIEW {IN_SIGHT}.{name} AS SELECT * FROM {TABLES}.{name} WHERE {condition}"


def _sorted_alike(raw: psycopg.Connection[Any]) -> None:
    """Names are sorted by their bytes, as everywhere in this program."""
    found = raw.execute("SELECT datcollate FROM pg_database WHERE datname = current_database()").fetchone()
    if found is not None and found[0] not in _SORTED_ALIKE:
        hint = "create it with: createdb -T template0 -E UTF8 --locale=C NAME"
        raise errors.StoreUnavailable(f"the database sorts text by {found[0]}, not by C", hint=hint)


_NEWER = " ON CONFLICT (key) DO UPDATE SET value = excluded.value"

COLUMNS = f"SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = '{TABLES}'"
"""Each table of the database with each of its columns."""
