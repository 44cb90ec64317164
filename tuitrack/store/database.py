"""The run database: opening it, reading from it, changing it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from tuitrack import errors
from tuitrack.settings import Settings, ensure_home
from tuitrack.store import migrations
from tuitrack.store.connection import Connection, Parameters, Row, Scope, Transaction
from tuitrack.store.engine import Engine


class Database:
    """A run database; holds no connection between calls unless told to, and none that keeps writers waiting."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self.settings = settings
        self.engine = engine
        self._held = threading.local()

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """All rows of one query."""
        with self.read() as tx:
            return tx.rows(sql, parameters)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Queries that see one state of the database.

        Raises:
            StoreError: the database cannot serve.
        """
        with self.engine.translated(), self.reader() as opened, opened.snapshot() as tx:
            yield tx

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let all questions of this thread meanwhile share a connection: to open one costs more than most of them.

        Raises:
            StoreError: the database cannot serve.
        """
        with self.engine.translated(), self.reader() as opened:
            before, self._held.opened = getattr(self._held, "opened", None), opened
            try:
                yield
            finally:
                self._held.opened = before

    @contextmanager
    def reader(self) -> Iterator[Connection]:
        """A connection for questions: the one that is held, unless it is being asked something."""
        held: Connection | None = getattr(self._held, "opened", None)
        if held is not None and not held.in_transaction:
            yield held
            return
        with self.engine.asked() as opened:
            yield opened

    def kept(self) -> AbstractContextManager[None]:
        """Keep connections for the next questions meanwhile: who asks all day need not open one each time."""
        return self.engine.kept()

    @contextmanager
    def write(self, scope: Scope = Scope.ALL) -> Iterator[Transaction]:
        """Changes that take effect together, or not at all.

        Raises:
            StoreError: the database cannot serve, or another version of tuitrack has put its own there.
            Refused: it was opened read-only.
        """
        if self.settings.read_only:
            raise errors.Refused("the database is open read-only", hint="leave out --read-only")
        with self.engine.translated(), closing(self.engine.connect()) as opened, opened.transaction(scope) as tx:
            migrations.check(tx)
            yield tx

    def close(self) -> None:
        """Nothing is held; here so that callers need not know."""


def engine(settings: Settings) -> Engine:
    """What keeps the database of a home; only the driver that is needed is loaded.

    Raises:
        StoreUnavailable: nobody here knows that kind of database.
    """
    if settings.database_path is not None:
        from tuitrack.store.sqlite.engine import File

        return File(settings, settings.database_path)
    kind = settings.url.partition(":")[0].partition("+")[0]
    if kind not in ("postgresql", "postgres"):
        hint = "TUITRACK_DB takes sqlite:///… or postgresql+psycopg://…"
        raise errors.StoreUnavailable(f"{kind or 'such'} databases are not known", hint=hint)
    try:
        from tuitrack.store.postgres.engine import Server
    except ImportError as error:
        hint = "pip install 'tuitrack[postgres]'"
        raise errors.StoreUnavailable(f"PostgreSQL needs psycopg: {error}", hint=hint) from error
    return Server(settings.url)


def open_database(settings: Settings, *, create: bool = True) -> Database:
    """The database of a home, created or upgraded when needed.

    Raises:
        StoreUnavailable: it is missing, locked, unreadable, or where SQLite cannot share it safely.
        StoreCorrupt: what is there is not a run database.
        NewerSchema: a newer tuitrack wrote it.
    """
    found = engine(settings)
    found.make_ready(create=create, read_only=settings.read_only)
    if found.path is None and not settings.read_only:
        ensure_home(settings)
    return Database(settings, found)


def backup(database: Database, target: Path) -> None:
    """Copy the database into a new file while it is in use.

    Raises:
        Refused: the file exists.
    """
    if target.exists():
        raise errors.Refused(f"{target} exists", hint="name another file")
    database.engine.back_up(target)
