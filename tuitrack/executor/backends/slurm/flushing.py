"""Having what a job writes seen elsewhere soon, on file systems that keep it to themselves for a while."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

from tuitrack.model.execution import AttemptPaths
from tuitrack.spool import attend, filesystems

_KEEPING = frozenset({"nfs", "nfs4", "cifs", "smb3", "9p"})
"""There others see a write once it is flushed, which the kernel does after half a minute."""

_EVERY = 2.0
_SKEW = 60.0
"""Seconds that the clocks of hosts may differ."""


class Flusher:
    """Flushes the console of an attempt, and the spools that came up since it began."""

    def __init__(self, paths: AttemptPaths, spool_root: Path) -> None:
        self._console = paths.console
        self._root = spool_root
        self._since = time.time() - _SKEW
        self._mine: dict[Path, bool] = {}
        self._due = 0.0
        self.needed = filesystems.kind(paths.directory) in _KEEPING or filesystems.kind(spool_root) in _KEEPING

    def flush_if_due(self) -> None:
        """Flush every two seconds; what cannot be is left to the kernel."""
        if not self.needed or time.monotonic() < self._due:
            return
        self._due = time.monotonic() + _EVERY
        _flush(self._console)
        for spool in attend.spools(self._root):
            if self._is_mine(spool):
                for file in _files(spool):
                    _flush(file)

    def _is_mine(self, spool: Path) -> bool:
        if spool not in self._mine:
            with contextlib.suppress(OSError):
                self._mine[spool] = spool.stat().st_ctime >= self._since
        return self._mine.get(spool, False)


def _files(directory: Path) -> list[Path]:
    """Those of a spool that are written into."""
    try:
        return [one for one in directory.iterdir() if one.name != "alive"]
    except OSError:
        return []


def _flush(path: Path) -> None:
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
