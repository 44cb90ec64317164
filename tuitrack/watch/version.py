"""Whether a database was changed by somebody else."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from tuitrack.store.sqlite import connection


class Version:
    """One held connection that never has a transaction open, so that it keeps no checkpoint waiting."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._seen: tuple[int, int] | None = None

    def changed(self) -> bool:
        """Whether another connection committed since the last call, or the file is another one, gone, or back."""
        before, self._seen = self._seen, self._now()
        return self._seen != before

    def close(self) -> None:
        """Let go of the database."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _now(self) -> tuple[int, int] | None:
        """The file's identity with its data version, None while it cannot be read."""
        try:
            inode = os.stat(self._path).st_ino  # noqa: PTH116 - a test of identity, not of a path
            if self._connection is None or (self._seen and self._seen[0] != inode):
                self.close()
                self._connection = connection.connect(self._path, read_only=True, busy_ms=100).raw
            return inode, int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except (OSError, sqlite3.Error):
            self.close()
            return None
