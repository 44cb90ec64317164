"""The recorder's life: taking the post, serving until idle, leaving so that no spool is left alone."""

from __future__ import annotations

import os
import signal
import socket
import time
from typing import TYPE_CHECKING

from tuitrack import errors
from tuitrack.recorder.checkpoint import Checkpointer
from tuitrack.recorder.compactor import Compactor
from tuitrack.recorder.hashing import Hasher
from tuitrack.recorder.journal import Journal
from tuitrack.recorder.observing import Observer
from tuitrack.recorder.round import Round
from tuitrack.recorder.sharer import Sharer
from tuitrack.recorder.surveyor import Surveyor
from tuitrack.recorder.tidier import Tidier
from tuitrack.settings import Settings, ensure_home, without_password
from tuitrack.spool import attend, away, place
from tuitrack.store import database, migrations
from tuitrack.store.connection import Connection
from tuitrack.store.ingest import Ingest

if TYPE_CHECKING:
    from tuitrack.recorder.alerting import Alerter

_COMMIT_EVERY = 0.1
_SETTLE_EVERY = 2.0
_ALERT_EVERY = 2.0
_AROUND_EVERY = 1.0
_WELL_AFTER = 30.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 2.0
_IDLE_SECONDS = "10"


class Recorder:
    """A recorder at its post."""

    def __init__(self, settings: Settings, post: attend.Post, log: Journal, idle_seconds: float) -> None:
        self.stopping = False
        self._settings = settings
        self._post = post
        self._log = log
        self._idle_seconds = idle_seconds
        self._round = Round(settings.spool_root, log)
        self._observer = Observer(settings)
        self._hasher = Hasher(socket.gethostname() if settings.database_path is None else "")
        self._compactor = Compactor(log)
        self._surveyor = Surveyor()
        self._tidier = Tidier(settings, log)
        self._sharer = Sharer(settings, log)
        self._alerter: Alerter | None = None
        self._alert_at = time.monotonic() + _ALERT_EVERY
        self._checkpointer = Checkpointer()
        self._connection: Connection | None = None
        self._engine = database.engine(settings)
        self._identity: object | None = None
        self._pause = _FIRST_PAUSE
        self._settle_at = 0.0
        self._commit_at = 0.0
        self._around_at = 0.0

    def serve(self) -> None:
        """Serve until idle, told to stop, or asked to leave to another.

        Raises:
            NewerSchema: a newer tuitrack upgraded the database; its own recorder must take over.
        """
        began = quiet_since = time.monotonic()
        while not (self.stopping or self._post.relieved):
            if any((self._turn(), self._sharer.work())):
                quiet_since = time.monotonic()
            if time.monotonic() - quiet_since > self._idle_seconds and self._leave():
                break
            if time.monotonic() - began > _WELL_AFTER:
                self._log.well()
                began = float("inf")
            time.sleep(self._round.pause())
        self._disconnect()

    def _turn(self) -> bool:
        """One look at everything; whether there is something to stay for."""
        busy = True
        try:
            with self._engine.translated():
                busy = self._round.look()
                if busy and time.monotonic() >= self._commit_at:
                    self._serve_spools(self._connected())
                return self._look_around() or busy
        except (errors.StoreUnavailable, errors.StoreCorrupt, OSError) as error:
            self._log.write(f"database: {error}")
            away.note(self._settings.home, without_password(str(error)))
            self._disconnect()
            if self._engine.path is not None:
                self._checkpointer.make_room(self._engine.path)
            time.sleep(self._pause)
            self._pause = min(_LONGEST_PAUSE, self._pause * 2)
            return busy

    def _serve_spools(self, opened: Connection) -> None:
        if self._round.serve(Ingest(opened)) and not self._round.behind:
            self._commit_at = time.monotonic() + _COMMIT_EVERY
        self._pause = _FIRST_PAUSE
        self._observer.observe(opened, self._round.running)

    def _look_around(self) -> bool:
        """Do what is not for spools, looked for now and then while there is none of it; whether there is some."""
        now = time.monotonic()
        if now < self._around_at or self._engine.identity() is None:
            return False
        opened = self._connected()
        self._alert(opened)
        running = self._settle(opened)
        more = any((self._hasher.work(opened), self._compact(opened), self._tidy(opened)))
        self._around_at = 0.0 if more else now + _AROUND_EVERY
        return running or more

    def _connected(self) -> Connection:
        """The connection, made anew when the file under its path is another one."""
        if self._connection is not None and self._engine.identity() != self._identity:
            self._log.write("the database was replaced")
            self._disconnect()
        if self._connection is None:
            self._engine.make_ready(create=True, read_only=self._settings.read_only)
            self._connection, self._identity = self._engine.connect(), self._engine.identity()
            self._round.reconsider()
            away.over(self._settings.home)
        return self._connection

    def _settle(self, opened: Connection) -> bool:
        """Close attempts of the executor that ended while no worker lives; whether any still runs here."""
        if time.monotonic() < self._settle_at:
            return False
        self._settle_at = time.monotonic() + _SETTLE_EVERY
        if opened.alone.row(_RUNNING_HERE, place.of(self._settings.home)) is None:
            return False
        from tuitrack.ops import attempts

        attempts.settle(database.open_database(self._settings), self._settings)
        return True

    def _compact(self, opened: Connection) -> bool:
        """Move curves into chunks; whether there is more to move."""
        self._compactor.work(opened, behind=self._round.behind)
        self._surveyor.work(opened)
        if self._engine.path is not None:
            self._checkpointer.if_due(self._engine.path)
        return self._compactor.busy

    def _tidy(self, opened: Connection) -> bool:
        """Remove what has lain in the bin for long, once all that was reported is stored; whether there is more."""
        return not self._round.behind and self._tidier.work(opened)

    def _alert(self, opened: Connection) -> None:
        """Note which runs need somebody."""
        if time.monotonic() < self._alert_at:
            return
        self._alert_at = time.monotonic() + _ALERT_EVERY
        if self._alerter is None:
            from tuitrack.recorder.alerting import Alerter

            self._alerter = Alerter(self._settings.alert_command, self._log)
        self._alerter.look(opened)

    def _leave(self) -> bool:
        """Let go first, then look again: a spool that appeared in between is never left alone."""
        self._disconnect()
        self._post.release()
        return not (self._round.look() and self._post.take())

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def main(settings: Settings) -> int:
    """Take the post and serve; another recorder in the post is a good end too."""
    ensure_home(settings)
    settings.spool_root.mkdir(mode=0o700, parents=True, exist_ok=True)
    post = attend.Post(settings.home, migrations.VERSION)
    if not post.take():
        return 0
    log = Journal(settings.home)
    idle = float(os.environ.get("TUITRACK_RECORDER_IDLE", _IDLE_SECONDS))
    recorder = Recorder(settings, post, log, idle)
    signal.signal(signal.SIGTERM, lambda *_: setattr(recorder, "stopping", True))
    try:
        recorder.serve()
    except Exception as error:  # the process's last resort: whoever starts the next one must know why this one died
        log.died(error)
        return 1
    log.well()
    return 0


_RUNNING_HERE = "SELECT 1 FROM attempt WHERE ended IS NULL AND host = ? AND home IN ('', ?)"
