"""Wake-ups when the database changes: a file event is a hint, the database's own counter confirms it."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import watchfiles

from tuitrack.settings import Settings
from tuitrack.store import connection

_SLOW_MS = 2_000
_DEBOUNCE_MS = 50
_STEP_MS = 10
_AGAIN = 0.02


def watch(settings: Settings, stop: threading.Event) -> Iterator[None]:
    """Yield once for every change that other connections committed, until `stop` is set.

    The directory is watched, for the log file is made anew now and then. Reads touch the files too, so `data_version`
    on one held connection decides; it is asked again shortly after, for an event can come before its commit is seen.
    """
    path = settings.database_path
    if path is None:
        return
    counter = _Counter(path)
    events = watchfiles.watch(
        path.parent,
        watch_filter=lambda _, name: Path(name).name.startswith(path.name),
        stop_event=stop,
        debounce=_DEBOUNCE_MS,
        step=_STEP_MS,
        rust_timeout=_SLOW_MS,
        yield_on_timeout=True,
        recursive=False,
        raise_interrupt=False,
    )
    with closing(counter):
        for _ in events:
            if counter.moved():
                yield
            time.sleep(_AGAIN)
            if counter.moved():
                yield


class _Counter:
    """`PRAGMA data_version` on a connection that is opened again when the file was replaced."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._inode = 0
        self._seen = -1
        self.moved()

    def moved(self) -> bool:
        """Whether another connection has committed since the last call."""
        try:
            inode = self._path.stat().st_ino
            if self._connection is None or inode != self._inode:
                self.close()
                self._connection = connection.connect(self._path, read_only=True, busy_ms=100)
                self._inode = inode
            now = int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except (OSError, sqlite3.Error):
            self.close()
            now = -1
        before, self._seen = self._seen, now
        return now != before

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
