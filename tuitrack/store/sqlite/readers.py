"""Connections for questions, kept for the next ones while somebody asks all day."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tuitrack.store.engine import READ_WAIT_MS
from tuitrack.store.sqlite import connection
from tuitrack.store.sqlite.connection import FileConnection

_MOST = 4

Identity = tuple[int, int]
"""Device and inode."""


class Readers:
    """Opens connections for questions; while they are kept, one that was let go serves again.

    None has a transaction open while nobody uses it, so none keeps a writer or a checkpoint waiting.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._most = 0
        self._idle: list[tuple[Identity, FileConnection]] = []
        self._lock = threading.Lock()

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep a few of those that are let go meanwhile."""
        self._most = _MOST
        try:
            yield
        finally:
            with self._lock:
                self._most = 0
                self._forget(self._idle)

    @contextmanager
    def one(self) -> Iterator[FileConnection]:
        """A connection to the file that is there now; one on which something went wrong serves no more.

        Raises:
            sqlite3.Error: the file cannot be opened.
        """
        found = identity(self._path)
        opened = self._known(found) or connection.reader(self._path, busy_ms=READ_WAIT_MS)
        try:
            yield opened
        except BaseException:
            opened.close()
            raise
        with self._lock:
            if found is not None and len(self._idle) < self._most:
                self._idle.append((found, opened))
                return
        opened.close()

    def _known(self, wanted: Identity | None) -> FileConnection | None:
        """One of those that are kept; those of a file that lies there no more are let go."""
        with self._lock:
            self._forget([one for one in self._idle if one[0] != wanted])
            return self._idle.pop()[1] if self._idle else None

    def _forget(self, some: list[tuple[Identity, FileConnection]]) -> None:
        for one in list(some):
            self._idle.remove(one)
            one[1].close()


def identity(path: Path) -> Identity | None:
    """Which file lies under a path now, None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
