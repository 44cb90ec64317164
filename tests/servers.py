"""A PostgreSQL server of the tests' own, with a database for each home."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import psycopg
import pytest

from tuitrack.settings import Settings
from tuitrack.store.postgres import upgrading

OWNER = "postgres"
"""Who it runs as where the tests run as root, which PostgreSQL refuses."""

_MEMORY = Path("/dev/shm")
_FRESH = "fresh"
"""A database with its tables, which those of homes are copies of: to copy costs an eighth of making them."""


def programs() -> Path | None:
    """Where PostgreSQL's server programs lie, None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[-3]))
    if found:
        return found[-1].parent
    there = shutil.which("initdb")
    return None if there is None else Path(there).parent


class Server:
    """A server that listens on a socket in a directory of its own.

    Args:
        durable: Whether what is committed survives the loss of power, as on a real server; quicker without.
    """

    def __init__(self, *, durable: bool = False) -> None:
        where = programs()
        if where is None:
            pytest.fail("PostgreSQL is not installed: apt-get install postgresql")
        self._programs = where
        self.place = Path(
            tempfile.mkdtemp(prefix="tuitrack-pg-", dir=_MEMORY if _MEMORY.is_dir() and not durable else None)
        )
        self._data = self.place / "data"
        if os.geteuid() == 0:
            shutil.chown(self.place, OWNER)
        self._run("initdb", "-D", self._data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        settings = {"listen_addresses": "", "unix_socket_directories": str(self.place), "max_connections": "60"}
        if not durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        lines = [f"{name} = '{value}'\n" for name, value in settings.items()]
        with (self._data / "postgresql.conf").open("a") as file:
            file.writelines(lines)
        self._made: set[str] = set()
        self.start()

    def start(self) -> None:
        """Let it serve."""
        self._run("pg_ctl", "-D", self._data, "-l", self.place / "log", "-w", "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it, `immediate` as a crash would."""
        self._run("pg_ctl", "-D", self._data, "-m", mode, "-w", "stop")

    def remove(self) -> None:
        """Stop it for good."""
        with contextlib.suppress(FileNotFoundError):  # it was stopped before
            os.kill(int((self._data / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
        shutil.rmtree(self.place, ignore_errors=True)

    def url(self, name: str) -> str:
        """The URL of an empty database, which is made where it is not there."""
        return self._copy(name, "template0")

    def of(self, home: Path) -> str:
        """The URL of a home's database."""
        if _FRESH not in self._made:
            upgraded(self.url(_FRESH))
        return self._copy("home_" + hashlib.sha256(str(home).encode()).hexdigest()[:16], _FRESH)

    def _copy(self, name: str, source: str) -> str:
        if name not in self._made:
            self._order(f'CREATE DATABASE "{name}" TEMPLATE {source}')
            self._made.add(name)
        return self._url(name)

    def forget_homes(self) -> None:
        """Remove the databases of homes."""
        for name in self._made - {_FRESH}:
            self._order(f'DROP DATABASE "{name}" WITH (FORCE)')
            self._made.discard(name)

    def _order(self, order: str) -> None:
        with psycopg.connect(host=str(self.place), user=OWNER, dbname="postgres", autocommit=True) as opened:
            opened.execute(order.encode())

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://{OWNER}@/{name}?host={self.place}"

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self._programs / program), *map(str, arguments)]
        as_owner: Sequence[str] = ("runuser", "-u", OWNER, "--") if os.geteuid() == 0 else ()
        done = subprocess.run([*as_owner, *command], cwd="/", capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode:
            pytest.fail(f"{program}: {done.stderr or done.stdout}")


def upgraded(url: str) -> None:
    """Make the tables of a database."""
    with contextlib.closing(psycopg.connect(url.replace("+psycopg", ""), autocommit=True)) as opened:
        upgrading.upgrade(opened)


def keep_homes(server: Server, patch: pytest.MonkeyPatch) -> None:
    """Let the server keep the database of each home that names none."""
    patch.setattr(Settings, "url", property(lambda self: self.db_url or server.of(self.home)))
