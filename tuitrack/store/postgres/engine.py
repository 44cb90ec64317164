"""A run database on a PostgreSQL server: its connections, making it, what its errors mean."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import psycopg
from psycopg import errors as pg
from psycopg.conninfo import conninfo_to_dict

from tuitrack import errors
from tuitrack.settings import without_password
from tuitrack.store import migrations
from tuitrack.store.connection import Transaction
from tuitrack.store.engine import Finding
from tuitrack.store.postgres import checking, pool, upgrading
from tuitrack.store.postgres.connection import ServerConnection
from tuitrack.store.postgres.news import News


class Server:
    """A database on a server."""

    path = None

    def __init__(self, url: str) -> None:
        self._url = _plain(url)
        self._pool = pool.of(self._url)

    @property
    def name(self) -> str:
        """The URL without a password."""
        return without_password(self._url).partition("?")[0]

    def connect(self) -> ServerConnection:
        """A connection for changes."""
        return self._pool.changes.take()

    def asked(self) -> AbstractContextManager[ServerConnection]:
        """A connection for questions for a while, on which what lies in the bin is not there: views of their names are
        found before the tables of tasks and models."""
        return self._pool.questions.taken()

    def kept(self) -> AbstractContextManager[None]:
        """All are kept at all times."""
        return nullcontext()

    @contextmanager
    def translated(self) -> Iterator[None]:
        """PostgreSQL's errors as ours."""
        try:
            yield
        except psycopg.Error as error:
            raise self._translate(error) from error

    def make_ready(self, *, create: bool, read_only: bool) -> None:
        """Create or upgrade the tables where that is needed and allowed.

        Raises:
            StoreUnavailable: the server cannot be reached, or the database does not sort as we do.
            StoreCorrupt: what is there is not a run database.
            NewerSchema: a newer tuitrack wrote it.
        """
        with self.translated(), self._pool.changes.taken() as opened:
            found = upgrading.version(opened.raw)
            if found > migrations.VERSION:
                raise migrations.newer(found)
            if found == migrations.VERSION:
                return
            if read_only or not (create or found):
                raise errors.StoreUnavailable(f"no run database at {self.name}", hint="record a run first")
            upgrading.upgrade(opened.raw)

    def back_up(self, target: Path) -> None:
        """Copy the database into a new file through PostgreSQL's own program.

        Raises:
            StoreUnavailable: it is not there, or failed.
        """
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        command = ["pg_dump", "--format=custom", f"--schema={upgrading.TABLES}", f"--schema={upgrading.IN_SIGHT}"]
        try:
            subprocess.run(
                [*command, f"--file={target}", f"--dbname={without_password(self._url)}"],
                env={**os.environ, **self._secret()},
                check=True,
                capture_output=True,
                text=True,
            )
        except FileNotFoundError as error:
            raise errors.StoreUnavailable("pg_dump is not here", hint="install PostgreSQL's client programs") from error
        except subprocess.CalledProcessError as error:
            said = str(error.stderr).strip().splitlines() or [f"exit {error.returncode}"]
            raise errors.StoreUnavailable(f"pg_dump: {said[-1]}", hint="it has to be as new as the server") from error

    def damage(self, tx: Transaction) -> list[str]:
        """What is lost; PostgreSQL looks after its own files."""
        found: dict[str, set[str]] = {}
        for table, column in tx.rows(upgrading.COLUMNS):
            found.setdefault(table, set()).add(column)
        return migrations.lacking(found)

    def findings(self) -> list[Finding]:
        """What the server says of itself."""
        with self.translated(), self._pool.questions.taken() as opened:
            return checking.findings(opened, self.name)

    def size(self) -> int:
        """Bytes of the database on the server."""
        with self.translated(), self._pool.questions.taken() as opened:
            return int(opened.alone.value("SELECT pg_database_size(current_database())") or 0)

    def identity(self) -> object | None:
        """The same for ever: a server does not change what lies under a name."""
        return self._url

    def stamp(self) -> object:
        """How often somebody said that there is news; a look at a socket."""
        return self._pool.news.count()

    def listen(self) -> News:
        """A connection of its own that hears of changes."""
        return News(self._url)

    def _secret(self) -> dict[str, str]:
        """The password as libpq finds it in an environment: a command line is for all to read."""
        password = conninfo_to_dict(self._url).get("password")
        return {"PGPASSWORD": str(password)} if password else {}

    def _translate(self, error: psycopg.Error) -> errors.TuitrackError:
        text = without_password(_shortly(str(error)) or type(error).__name__)
        if isinstance(error, psycopg.DataError):
            return errors.BadValue(f"{self.name} takes no such value: {text}", hint="nothing was changed")
        if isinstance(error, (pg.UndefinedTable, pg.UndefinedColumn)):
            return errors.StoreCorrupt(f"{self.name}: {text}", hint="tuitrack db check lists what it lost")
        if isinstance(error, pg.LockNotAvailable):
            return errors.StoreUnavailable(f"{self.name} is locked", hint="another program holds it; try again")
        if isinstance(error, (pg.DiskFull, pg.OutOfMemory)):
            return errors.StoreUnavailable(f"{self.name}: {text}", hint="free some space on its server")
        if isinstance(error, pg.InsufficientPrivilege):
            return errors.StoreUnavailable(f"{self.name}: {text}", hint="grant this user the rights of its owner")
        lost = isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError))
        hint = _LOST if lost else "this is a defect; please report it"
        return errors.StoreUnavailable(f"{self.name}: {text}", hint=hint)


def _shortly(text: str) -> str:
    """What went wrong, without how often which address was tried."""
    lines = [line for line in text.strip().splitlines() if not line.startswith("Multiple connection attempts")]
    return _TRIED.sub("", lines[0]).strip() if lines else ""


_LOST = "nothing reported is lost; does the server run and let this user in?"
_TRIED = re.compile(
    r"^(?:- host: .*?, error: )?(?:connection (?:failed|is bad): )?(?:connection to server .*? failed: )?"
)


def _plain(url: str) -> str:
    """A URL as libpq reads it: without the name of a driver."""
    scheme, rest = url.split(":", 1)
    return f"{scheme.partition('+')[0]}:{rest}"
