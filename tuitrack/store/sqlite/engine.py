"""A run database in a file: where it may lie, making it, what its errors mean."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tuitrack import errors
from tuitrack.settings import Settings, ensure_home
from tuitrack.spool import filesystems
from tuitrack.store import migrations
from tuitrack.store.connection import Transaction
from tuitrack.store.engine import READ_WAIT_MS, Finding
from tuitrack.store.sqlite import connection, readers, upgrading
from tuitrack.store.sqlite.connection import FileConnection
from tuitrack.store.sqlite.readers import Readers

_NO_COLUMN = "No item with that key"
"""What a row of SQLite's says when it is asked for a column that its table has lost."""
_LOST = ("no such column", "no such table")
_ELSEWHERE = "name another directory with --home or TUITRACK_HOME"


class File:
    """A database file of a home."""

    def __init__(self, settings: Settings, path: Path) -> None:
        self._settings = settings
        self.path = path
        self._readers = Readers(path)

    @property
    def name(self) -> str:
        """The path."""
        return str(self.path)

    def connect(self) -> FileConnection:
        """A connection for changes."""
        return connection.connect(self.path)

    def asked(self) -> AbstractContextManager[FileConnection]:
        """A connection for questions for a while."""
        return self._readers.one()

    def kept(self) -> AbstractContextManager[None]:
        """Keep connections for the next questions meanwhile."""
        return self._readers.kept()

    @contextmanager
    def translated(self) -> Iterator[None]:
        """SQLite's errors as ours."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise _translate(error, self.path) from error
        except IndexError as error:
            if str(error) != _NO_COLUMN:
                raise
            raise _lacking(self.path, "a column is missing") from error

    def make_ready(self, *, create: bool, read_only: bool) -> None:
        """Create or upgrade the file where that is needed and allowed.

        Raises:
            StoreUnavailable: it is missing, locked, unreadable, or where SQLite cannot share it safely.
            StoreCorrupt: the file is not a run database.
            NewerSchema: a newer tuitrack wrote it.
        """
        _refuse_network(self.path)
        try:
            with self.translated():
                if not _current(self.path):
                    self._make_current(create and not read_only)
        except OSError as error:
            raise _unusable(self.path.parent, error) from error

    def _make_current(self, may_write: bool) -> None:
        if not may_write and self.path.exists():
            message = f"the database has an older schema than {migrations.VERSION}"
            raise errors.StoreUnavailable(
                message, hint="leave out --read-only once, which upgrades it with a copy kept"
            )
        if not may_write:
            message = f"no database at {self.path}"
            raise errors.StoreUnavailable(message, hint="record a run first, or name another --home")
        if self.path.parent == self._settings.home:
            ensure_home(self._settings)
        upgrading.upgrade(self.path, self._settings.backups)

    def back_up(self, target: Path) -> None:
        """Copy the database into a new file while it is in use."""
        with self.translated():
            upgrading.back_up(self.path, target)

    def damage(self, tx: Transaction) -> list[str]:
        """What SQLite's own check finds, and what is lost."""
        found: dict[str, set[str]] = {}
        for table, column in tx.rows(migrations.COLUMNS):
            found.setdefault(table, set()).add(column)
        broken = [str(row[0]) for row in tx.rows("PRAGMA integrity_check") if row[0] != "ok"]
        return [*broken, *migrations.lacking(found)]

    def findings(self) -> list[Finding]:
        """Nothing beside its tables: the disk it lies on is looked at with the home."""
        return []

    def size(self) -> int:
        """Bytes of the file."""
        return self.path.stat().st_size

    def identity(self) -> object | None:
        """The file that lies under the path now, None where there is none."""
        return readers.identity(self.path)

    def stamp(self) -> object:
        """Times and sizes of the database's files, which cost less than a query."""
        stamp: list[int] = []
        for one in (self.path, self.path.with_name(f"{self.path.name}-wal")):
            with contextlib.suppress(OSError):
                found = one.stat()
                stamp += [found.st_mtime_ns, found.st_size]
        return tuple(stamp)


def _unusable(home: Path, error: OSError) -> errors.StoreUnavailable:
    if home.exists() and not home.is_dir():
        return errors.StoreUnavailable(f"{home} is not a directory", hint=_ELSEWHERE)
    return errors.StoreUnavailable(f"{home}: {error.strerror or error}", hint=_ELSEWHERE)


def _refuse_network(path: Path) -> None:
    """Several hosts share no memory, which the write-ahead log needs: commits would be lost without a word."""
    kind = filesystems.kind(path.parent)
    if kind in filesystems.REMOTE:
        hint = "set TUITRACK_HOME to a directory on a local disk, or TUITRACK_DB to a PostgreSQL database"
        raise errors.StoreUnavailable(f"{path.parent} is on a network file system ({kind})", hint=hint)


def _current(path: Path) -> bool:
    if not path.exists():
        return False
    if path.is_dir():
        raise errors.StoreUnavailable(f"{path} is a directory", hint=f"move it away, or {_ELSEWHERE}")
    if not os.access(path, os.R_OK):
        raise errors.StoreUnavailable(f"cannot read {path}", hint="check its owner and mode")
    opened = connection.connect(path, read_only=True, busy_ms=READ_WAIT_MS)
    try:
        found = upgrading.version(opened.raw)
    finally:
        opened.close()
    if found > migrations.VERSION:
        raise migrations.newer(found)
    return found == migrations.VERSION


def _lacking(path: Path, text: str) -> errors.StoreCorrupt:
    hint = "tuitrack db check lists what it lost; copies are in backups beside it"
    return errors.StoreCorrupt(f"{path}: {text}", hint=hint)


def _translate(error: sqlite3.DatabaseError, path: Path) -> errors.StoreError:
    text = str(error)
    if "not a database" in text or "malformed" in text:
        return errors.StoreCorrupt(f"{path} is damaged: {text}", hint=f"restore a copy from {path.parent / 'backups'}")
    if text.startswith(_LOST):
        return _lacking(path, text)
    if "locked" in text or "busy" in text:
        return errors.StoreUnavailable(f"{path} is locked", hint="another program holds it; try again")
    if "readonly" in text:
        hint = "check its owner and its mode, and whether its disk is mounted read-only"
        return errors.StoreUnavailable(f"{path.parent} cannot be written", hint=hint)
    if "full" in text:
        return errors.StoreUnavailable(f"{path}: {text}", hint="free some space; nothing reported is lost meanwhile")
    if not path.exists():
        return errors.StoreUnavailable(f"{path} is gone", hint="put it back, or mount the disk it lies on")
    return errors.StoreUnavailable(f"{path}: {text}", hint="check the disk, the file's owner and its mode")
