"""A PostgreSQL server of the tests' own, with a database for each home."""

from __future__ import annotations

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

OWNER = "postgres"
"""Who it runs as where the tests run as root, which PostgreSQL refuses."""


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
        self.place = Path(tempfile.mkdtemp(prefix="tuitrack-pg-"))
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
        pid = int((self._data / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGQUIT)
        shutil.rmtree(self.place, ignore_errors=True)

    def url(self, name: str) -> str:
        """The URL of a database, which is made where it is not there."""
        if name not in self._made:
            with psycopg.connect(host=str(self.place), user=OWNER, dbname="postgres", autocommit=True) as opened:
                opened.execute(f'CREATE DATABASE "{name}"')
            self._made.add(name)
        return self._url(name)

    def of(self, home: Path) -> str:
        """The URL of a home's database."""
        return self.url("home_" + hashlib.sha256(str(home).encode()).hexdigest()[:16])

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://{OWNER}@/{name}?host={self.place}"

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self._programs / program), *map(str, arguments)]
        as_owner: Sequence[str] = ("runuser", "-u", OWNER, "--") if os.geteuid() == 0 else ()
        done = subprocess.run([*as_owner, *command], cwd="/", capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode:
            pytest.fail(f"{program}: {done.stderr or done.stdout}")


def keep_homes(server: Server, patch: pytest.MonkeyPatch) -> None:
    """Let the server keep the database of each home that names none."""
    patch.setattr(Settings, "url", property(lambda self: self.db_url or server.of(self.home)))
