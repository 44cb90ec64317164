"""Reading the large files of models beside the serving loop, so that no training waits for it."""

from __future__ import annotations

import contextlib
import os
import threading
from collections import deque
from functools import partial

from tuitrack import errors
from tuitrack.store import files, hashing, reaching
from tuitrack.store.connection import Connection
from tuitrack.store.hashing import Unread
from tuitrack.store.patience import SLOWEST


class Hasher:
    """Reads one file after the other, in a thread that ends with its work and gives way to everybody.

    Args:
        host: Whose runs' files are read, where a database serves several: elsewhere the same path is another file.
    """

    def __init__(self, host: str = "") -> None:
        self._host = host
        self._revision = -1
        self._tried: set[Unread] = set()
        self._wanted: deque[Unread] = deque()
        self._found: deque[tuple[Unread, str]] = deque()
        self._thread: threading.Thread | None = None

    @property
    def busy(self) -> bool:
        """Whether something is still to be read or stored."""
        return bool(self._found) or (self._thread is not None and self._thread.is_alive())

    def work(self, opened: Connection) -> bool:
        """Store what was read; whether there is more to read.

        Raises:
            Exception: the driver's; the database cannot serve.
        """
        while self._found:
            hashing.keep(opened, *self._found[0])
            self._found.popleft()
        self._look(opened)
        return self.busy

    def _look(self, opened: Connection) -> None:
        revision = opened.alone.value("SELECT value FROM revision WHERE name = 'model'")
        if not isinstance(revision, int) or revision == self._revision:
            return
        self._revision = revision
        new = [one for one in hashing.unread(opened, self._host) if one not in self._tried]
        self._tried.update(new)
        self._wanted.extend(new)
        if self._wanted and not self.busy:
            self._thread = threading.Thread(target=self._work, daemon=True)
            self._thread.start()

    def _work(self) -> None:
        with contextlib.suppress(OSError, AttributeError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)
        while self._wanted:
            one = self._wanted.popleft()
            with contextlib.suppress(OSError, errors.TuitrackError):
                most = reaching.LONG + one.size / SLOWEST
                found = reaching.asked(files.path_of(one.uri), partial(_read, one), most)
                if found:
                    self._found.append((one, found))


def _read(one: Unread) -> str:
    """The hash of a file; empty where it is no longer the one that was recorded."""
    path = files.open_uri(one.uri)
    before = files.written(path)
    found = files.measure(path)
    same = found.size == one.size and before == files.written(path)
    return found.hash if same and before <= one.updated + _TOLERANCE else ""


_TOLERANCE = 2.0
"""Seconds by which the clock of a file system may be ahead."""
