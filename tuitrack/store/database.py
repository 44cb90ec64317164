"""The run database: opening it, reading from it, changing it."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tuitrack import errors
from tuitrack.settings import Settings, ensure_home
from tuitrack.spool import filesystems
from tuitrack.store import connection, migrations
from tuitrack.store.connection import Parameters, Transaction

_READ_WAIT_MS = 5_000
_NO_COLUMN = "No item with that key"
"""What a row of SQLite's says when it is asked for a column that its table has lost."""
_LOST = ("no such column", "no such table")
_ELSEWHERE = "name another directory with --home or TUITRACK_HOME"


class Database:
    """A run database; holds no connection between calls, so no reader ever keeps writers waiting."""

    def __init__(self, settings: Settings, path: Path) -> None:
        self.settings = settings
        self.path = path
        self._held = threading.local()

    def rows(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """All rows of one query."""
        with self.read() as tx:
            return tx.rows(sql, parameters)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Queries that see one state of the database.

        Raises:
            StoreError: the database cannot serve.
        """
        with translated(self.path), self.reader() as opened, connection.snapshot(opened) as tx:
            yield tx

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let all questions of this thread meanwhile share a connection: to open one costs more than most of them.

        Raises:
            StoreError: the database cannot serve.
        """
        with translated(self.path), self.reader() as opened:
            before, self._held.opened = getattr(self._held, "opened", None), opened
            try:
                yield
            finally:
                self._held.opened = before

    @contextmanager
    def reader(self) -> Iterator[sqlite3.Connection]:
        """A connection for questions: the one that is held, unless it is being asked something.

        Raises:
            sqlite3.Error: the file cannot be opened.
        """
        held: sqlite3.Connection | None = getattr(self._held, "opened", None)
        if held is not None and not held.in_transaction:
            yield held
            return
        with closing(connection.reader(self.path, busy_ms=_READ_WAIT_MS)) as opened:
            yield opened

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """Changes that take effect together, or not at all.

        Raises:
            StoreError: the database cannot serve, or another version of tuitrack has put its own there.
            Refused: it was opened read-only.
        """
        if self.settings.read_only:
            raise errors.Refused("the database is open read-only", hint="leave out --read-only")
        with translated(self.path):
            opened = connection.connect(self.path)
            try:
                with connection.transaction(opened) as tx:
                    migrations.check(tx)
                    yield tx
            finally:
                opened.close()

    def close(self) -> None:
        """Nothing is held; here so that callers need not know."""


def open_database(settings: Settings, *, create: bool = True) -> Database:
    """The database of a home, created or upgraded when needed.

    Raises:
        StoreUnavailable: it is missing, locked, unreadable, or where SQLite cannot share it safely.
        StoreCorrupt: the file is not a run database.
        NewerSchema: a newer tuitrack wrote it.
    """
    path = settings.database_path
    if path is None:
        kind = settings.url.partition(":")[0]
        raise errors.StoreUnavailable(f"{kind} databases are not supported yet", hint="unset TUITRACK_DB")
    _refuse_network(path)
    try:
        with translated(path):
            if not _current(path):
                _make_current(settings, path, create and not settings.read_only)
    except OSError as error:
        raise _unusable(path.parent, error) from error
    return Database(settings, path)


def _unusable(home: Path, error: OSError) -> errors.StoreUnavailable:
    if home.exists() and not home.is_dir():
        return errors.StoreUnavailable(f"{home} is not a directory", hint=_ELSEWHERE)
    return errors.StoreUnavailable(f"{home}: {error.strerror or error}", hint=_ELSEWHERE)


def _make_current(settings: Settings, path: Path, may_write: bool) -> None:
    if not may_write and path.exists():
        message = f"the database has an older schema than {migrations.VERSION}"
        raise errors.StoreUnavailable(message, hint="leave out --read-only once, which upgrades it with a copy kept")
    if not may_write:
        raise errors.StoreUnavailable(f"no database at {path}", hint="record a run first, or name another --home")
    if path.parent == settings.home:
        ensure_home(settings)
    migrations.upgrade(path, settings.backups)


def backup(database: Database, target: Path) -> None:
    """Copy the database into a new file while it is in use.

    Raises:
        Refused: the file exists.
    """
    if target.exists():
        raise errors.Refused(f"{target} exists", hint="name another file")
    with translated(database.path):
        migrations.back_up(database.path, target)


def _refuse_network(path: Path) -> None:
    """Several hosts share no memory, which the write-ahead log needs: commits would be lost without a word."""
    kind = filesystems.kind(path.parent)
    if kind in filesystems.REMOTE:
        hint = "set TUITRACK_HOME to a directory on a local disk"
        raise errors.StoreUnavailable(f"{path.parent} is on a network file system ({kind})", hint=hint)


def _current(path: Path) -> bool:
    if not path.exists():
        return False
    if path.is_dir():
        raise errors.StoreUnavailable(f"{path} is a directory", hint=f"move it away, or {_ELSEWHERE}")
    if not os.access(path, os.R_OK):
        raise errors.StoreUnavailable(f"cannot read {path}", hint="check its owner and mode")
    opened = connection.connect(path, read_only=True, busy_ms=_READ_WAIT_MS)
    try:
        found = migrations.version(opened)
    finally:
        opened.close()
    if found > migrations.VERSION:
        raise migrations.newer(found)
    return found == migrations.VERSION


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """SQLite's errors as ours."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _translate(error, path) from error
    except IndexError as error:
        if str(error) != _NO_COLUMN:
            raise
        raise _lacking(path, "a column is missing") from error


def _lacking(path: Path, text: str) -> errors.StoreCorrupt:
    hint = "tuitrack db check lists what it lost; copies are in backups beside it"
    return errors.StoreCorrupt(f"{path}: {text}", hint=hint)


def _translate(error: sqlite3.DatabaseError, path: Path) -> errors.StoreError:
    text = str(error)
    if "not a database" in text or "malformed" in text:
        return errors.StoreCorrupt(f"{path}: {text}", hint=f"restore a copy from {path.parent / 'backups'}")
    if text.startswith(_LOST):
        return _lacking(path, text)
    if "locked" in text or "busy" in text:
        return errors.StoreUnavailable(f"{path} is locked", hint="another program holds it; try again")
    if "readonly" in text:
        return errors.StoreUnavailable(f"{path.parent} cannot be written", hint="check its owner and its mode")
    if "full" in text:
        return errors.StoreUnavailable(f"{path}: {text}", hint="free some space; nothing reported is lost meanwhile")
    return errors.StoreUnavailable(f"{path}: {text}", hint="check the disk, the file's owner and its mode")
