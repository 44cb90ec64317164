"""Spools and recorders for tests of the store."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from spooling import ROOMY
from waiting import until

from tuitrack import settings
from tuitrack.model import events, task
from tuitrack.settings import Settings
from tuitrack.spool import format, liveness, reader
from tuitrack.spool.format import Position
from tuitrack.spool.writer import Writer
from tuitrack.store.database import Database, open_database
from tuitrack.store.ingest import Ingest, Read
from tuitrack.store.sqlite import connection


def started(task_id: str = "", **changes: object) -> events.Started:
    """What a process says first."""
    facts: dict[str, object] = {
        "task_id": task_id or task.new_id(), "project": "p", "name": "n", "process": liveness.current(), "host": "h",
        "user": "u", "executable": sys.executable, "argv": ("train.py",), "cwd": "/", "time": time.time(),
        "capture": False,
    }  # fmt: skip
    return events.Started(**{**facts, **changes})  # type: ignore[arg-type]


def writer(root: Path, event: events.Started | None = None, segment_size: int = 1 << 20) -> Writer:
    """A spool that begins with a start."""
    made = Writer.create(root, segment_size=segment_size, limits=ROOMY)
    if event is not None:
        made.event(events.encode(event))
    return made


class Bench:
    """A database with one connection that ingests spools by hand."""

    def __init__(self, home: Path) -> None:
        self.settings: Settings = settings.load(home=home)
        self.db: Database = open_database(self.settings)
        self.connection = self.db.engine.connect()
        self.ingest = Ingest(self.connection)
        self._let_go = weakref.finalize(self, self.connection.close)

    def close(self) -> None:
        """Let go of the connection, which happens at the end of a test in any case."""
        self._let_go()

    def drain(self, source: Writer | Path) -> list[bool]:
        """Store everything that can be read of a spool."""
        directory = source if isinstance(source, Path) else source.directory
        done = []
        with reader.Reader(directory) as read:
            while True:
                before = self.ingest.position(directory.name)
                batch = read.read(before)
                if batch.position == before:
                    return done
                done += self.ingest.store([Read(directory.name, before, batch)])

    def batch(self, items: list[reader.Item], spool: str = "s") -> None:
        """Store records that no writer wrote."""
        before = self.ingest.position(spool)
        after = Position(before.segment, before.offset + 32)
        assert self.ingest.store([Read(spool, before, reader.Batch(items, after, True))]) == [True]

    def row(self, sql: str, *values: object):
        """The first row of a query."""
        return self.connection.alone.row(sql, values)

    def rows(self, sql: str, *values: object):
        """All rows of a query, as tuples."""
        return [tuple(row) for row in self.connection.alone.rows(sql, values)]


def event_record(event: events.Event | bytes, offset: int = 64) -> format.Record:
    """A record as a reader hands it out."""
    payload = event if isinstance(event, bytes) else events.encode(event)
    return format.Record(format.EVENT, 0, time.time_ns(), payload, 0, offset)


def recorder(home: Path, idle: float = 60.0) -> subprocess.Popen[bytes]:
    """A recorder serving a home."""
    environ = {**os.environ, "TUITRACK_HOME": str(home), "TUITRACK_RECORDER_IDLE": str(idle)}
    return subprocess.Popen([sys.executable, "-P", "-m", "tuitrack.recorder", "--home", str(home)], env=environ)


@contextmanager
def recording(home: Path, idle: float = 60.0) -> Iterator[subprocess.Popen[bytes]]:
    """A recorder that is stopped at the end, whatever happens."""
    process = recorder(home, idle)
    try:
        until(lambda: liveness.is_alive(home / "recorder.lock") or process.poll() is not None)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        finally:
            process.kill()
            process.wait()


def status(home: Path, task_id: str) -> tuple[str, str, int | None] | None:
    """Status, reason, exit code of a task, None when it is not there."""
    path = home / "tuitrack.db"
    if not path.exists():
        return None
    opened = connection.connect(path, read_only=True)
    try:
        row = opened.alone.row("SELECT status, status_reason, exit_code FROM task WHERE id = ?", (task_id,))
        return None if row is None else tuple(row)
    except Exception:
        return None
    finally:
        opened.close()
