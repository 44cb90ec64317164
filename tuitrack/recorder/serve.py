"""The recorder's loop: spools into the store, until idle."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import time
from dataclasses import dataclass, field
from pathlib import Path

from tuitrack import errors
from tuitrack.recorder import checkpoint, journal, spools
from tuitrack.settings import Settings, ensure_home
from tuitrack.spool import attend
from tuitrack.store import connection, database, migrations
from tuitrack.store.ingest import Ingest

_TICK = 0.06
_SETTLE = 2.0


@dataclass(slots=True)
class Recorder:
    """What a serving recorder holds."""

    settings: Settings
    idle_seconds: float
    post: attend.Post
    log: journal.Journal
    known: dict[Path, spools.Served] = field(default_factory=dict)
    connection: sqlite3.Connection | None = None
    stopping: bool = False
    settled_at: float = 0.0

    def serve(self) -> None:
        """Serve until idle or told to stop."""
        quiet_since = time.monotonic()
        while not self.stopping:
            if self._turn():
                quiet_since = time.monotonic()
            if time.monotonic() - quiet_since > self.idle_seconds and self._leave():
                return
            time.sleep(_TICK)

    def _turn(self) -> bool:
        """One look at everything; whether anything is alive or moved."""
        try:
            busy = self._serve_spools()
            return self._settle() or busy
        except (sqlite3.Error, errors.StoreError) as error:
            self.log.write(f"database: {error}")
            self._disconnect()
            time.sleep(0.5)
            return bool(attend.spools(self.settings.spool_root))

    def _serve_spools(self) -> bool:
        present = attend.spools(self.settings.spool_root)
        for gone in self.known.keys() - set(present):
            del self.known[gone]
        for directory in present:
            if directory not in self.known:
                self.known[directory] = spools.Served(directory)
            spools.serve(self.known[directory], self._ingest(), self.log)
        if present and self.connection is not None and self.settings.database_path:
            checkpoint.if_due(self.settings.database_path)
        return bool(present)

    def _ingest(self) -> Ingest:
        path = self.settings.database_path
        if path is None:
            raise errors.StoreUnavailable("not an SQLite database")
        if self.connection is not None and not path.exists():
            self._disconnect()
        if self.connection is None:
            _make_current(self.settings, path)
            self.connection = connection.connect(path)
        return Ingest(self.connection)

    def _settle(self) -> bool:
        """Close attempts of the executor that ended while no worker lives."""
        if self.connection is None or time.monotonic() < self.settled_at + _SETTLE:
            return False
        self.settled_at = time.monotonic()
        running = self.connection.execute("SELECT 1 FROM attempt WHERE ended IS NULL").fetchone()
        if running is None:
            return False
        from tuitrack.ops import attempts

        attempts.settle(database.open_database(self.settings), self.settings)
        return True

    def _leave(self) -> bool:
        """Let go first, then look again: a spool that appeared in between is never left alone."""
        self._disconnect()
        self.post.release()
        return not (attend.spools(self.settings.spool_root) and self.post.take())

    def _disconnect(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def main(settings: Settings) -> int:
    """Take the post and serve; another recorder in the post is a good end too."""
    ensure_home(settings)
    settings.spool_root.mkdir(mode=0o700, parents=True, exist_ok=True)
    post = attend.Post(settings.home, migrations.VERSION)
    if not post.take():
        return 0
    log = journal.Journal(settings.home / "recorder.log")
    idle = float(os.environ.get("TUITRACK_RECORDER_IDLE", "10"))
    recorder = Recorder(settings, idle, post, log)
    signal.signal(signal.SIGTERM, lambda *_: setattr(recorder, "stopping", True))
    failure = settings.home / "recorder.failed"
    try:
        recorder.serve()
        failure.unlink(missing_ok=True)
        return 0
    except Exception as error:
        log.trouble(error)
        before = attend.last_failure(settings.home)
        delay = min(60.0, before.delay * 2) if before else 1.0
        failure.write_text(json.dumps({"time": time.time(), "reason": repr(error), "delay": delay}), encoding="utf-8")
        return 1


def _make_current(settings: Settings, path: Path) -> None:
    """Create or upgrade in a process of its own: it loads libraries the recorder never needs again."""
    if path.exists():
        with database.translated(path):
            opened = connection.connect(path, read_only=True)
            try:
                found = migrations.version(opened)
            finally:
                opened.close()
        if found == migrations.VERSION:
            return
        if found > migrations.VERSION:
            raise migrations.newer(found)
    pid = os.fork()
    if pid == 0:
        try:
            migrations.upgrade(path, settings.backups)
            os._exit(0)
        except BaseException as error:
            journal.Journal(settings.home / "recorder.log").trouble(error)
            os._exit(1)
    os.waitpid(pid, 0)
