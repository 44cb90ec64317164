"""Connections that wait to be used again: to open one costs a server a process."""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg

from tuitrack.store.postgres import upgrading
from tuitrack.store.postgres.connection import ServerConnection
from tuitrack.store.postgres.news import News

_PATIENCE = 5
_LOCK_MS = 30_000
_PLANNING = "-c jit=off -c random_page_cost=1.1 -c work_mem=16MB"
"""To compile a question costs more than to answer it, what is asked for is read without a disk's arm, and what a
hundred thousand runs are sorted by is joined to them in one go."""


class Pool:
    """Connections of one kind to one database."""

    def __init__(self, url: str, path: str) -> None:
        self._url = url
        self._options = f"-c search_path={path} -c lock_timeout={_LOCK_MS} -c client_encoding=UTF8 {_PLANNING}"
        self._idle: list[ServerConnection] = []

    def take(self) -> ServerConnection:
        """A connection, one that waits or a new one.

        Raises:
            psycopg.Error: the server cannot be reached.
        """
        while self._idle:
            found = self._idle.pop()
            if found.sound():
                return found
            found.raw.close()
        raw = psycopg.connect(
            self._url, autocommit=True, connect_timeout=_PATIENCE, options=self._options, application_name="tuitrack"
        )
        return ServerConnection(raw, self._idle)

    @contextmanager
    def taken(self) -> Iterator[ServerConnection]:
        """A connection for a while."""
        with closing(self.take()) as found:
            yield found

    def close(self) -> None:
        """Close what waits."""
        while self._idle:
            self._idle.pop().raw.close()


class Pools:
    """All connections of this process to one database."""

    def __init__(self, url: str) -> None:
        self.changes = Pool(url, upgrading.TABLES)
        self.questions = Pool(url, f"{upgrading.IN_SIGHT},{upgrading.TABLES}")
        self.news = News(url)

    def close(self) -> None:
        """Close what waits."""
        self.changes.close()
        self.questions.close()
        self.news.close()


_open: dict[tuple[str, int], Pools] = {}


def of(url: str) -> Pools:
    """The connections of this process, a child that was forked has its own; to another database none wait."""
    key = (url, os.getpid())
    if key not in _open:
        close()
        _open[key] = Pools(url)
    return _open[key]


@atexit.register
def close() -> None:
    """Close all that wait in this process."""
    for (_, pid), pools in _open.items():
        if pid == os.getpid():
            pools.close()
