"""Hearing that somebody changed the database."""

from __future__ import annotations

import contextlib
import threading
from typing import Any

import psycopg

from tuitrack.store.postgres.connection import CHANNEL

_PATIENCE = 5


class News:
    """A connection that only listens; what it hears says that there is news, never what."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._raw: psycopg.Connection[Any] | None = None
        self._heard = 0
        self._lock = threading.Lock()

    def count(self) -> int:
        """How often there was news so far; a lost connection counts, since something may have been missed."""
        with self._lock:
            try:
                self._heard += len(list(self._connected().notifies(timeout=0)))
            except psycopg.Error:
                self._heard += 1
                self._close()
            return self._heard

    def wait(self, seconds: float) -> bool:
        """Wait for news; whether there was any. Everything said meanwhile is one piece of news.

        Raises:
            psycopg.Error: the server cannot be reached.
        """
        with self._lock:
            before = self._heard
            try:
                connected = self._connected()
                if self._heard == before:
                    self._heard += len(list(connected.notifies(timeout=seconds, stop_after=1)))
            except psycopg.Error:
                self._close()
                raise
            return self._heard != before

    def _connected(self) -> psycopg.Connection[Any]:
        if self._raw is None or self._raw.closed:
            self._raw = psycopg.connect(self._url, autocommit=True, connect_timeout=_PATIENCE)
            self._raw.execute(f"LISTEN {CHANNEL}")
            self._heard += 1
        return self._raw

    def close(self) -> None:
        """Stop listening."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._raw is not None:
            with contextlib.suppress(psycopg.Error):
                self._raw.close()
            self._raw = None
