"""How much disk and memory a process may take for what it has not handed over."""

from __future__ import annotations

import errno
import os
from collections import deque
from pathlib import Path
from typing import NamedTuple

_CHUNK = 1 << 16
_FOR_SCALARS = 7 / 8


class Limits(NamedTuple):
    """The bounds; of `keep_free_bytes` and `keep_free_share` of the disk the smaller is kept free."""

    keep_free_bytes: int = 1 << 30
    keep_free_share: float = 0.05
    cap_bytes: int = 4 << 30
    buffer_bytes: int = 64 << 20
    retry_seconds: float = 0.5


class Disk:
    """Says no before the disk does."""

    def __init__(self, directory: Path, limits: Limits) -> None:
        self._directory = directory
        self._limits = limits
        self._taken = 0

    def take(self, size: int) -> None:
        """Account for a new segment.

        Raises:
            OSError: it would go beyond a limit, or the directory is gone.
        """
        if self._taken + size > self._limits.cap_bytes:
            self._taken = self._present()
        if self._taken + size > self._limits.cap_bytes:
            raise OSError(errno.EDQUOT, "the cap of this process is reached, no recorder takes reports over")
        disk = os.statvfs(self._directory)
        keep = min(self._limits.keep_free_bytes, int(disk.f_blocks * disk.f_frsize * self._limits.keep_free_share))
        if disk.f_bavail * disk.f_frsize - size < keep:
            raise OSError(errno.ENOSPC, "the disk is nearly full")
        self._taken += size

    def _present(self) -> int:
        """What the recorder has not deleted yet."""
        with os.scandir(self._directory) as entries:
            return sum(entry.stat().st_size for entry in entries)


class Backlog:
    """What waits in memory for a segment, in order, within a bound."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._chunks: deque[bytearray] = deque()
        self._bytes = 0
        self.dropped = 0

    def __bool__(self) -> bool:
        return bool(self._chunks)

    def add(self, record: bytes, *, scalar: bool) -> bool:
        """Keep a record; False when it was dropped, which meets scalars before anything else."""
        if self._bytes + len(record) > self._limit * (_FOR_SCALARS if scalar else 1):
            self.dropped += 1
            return False
        self.keep(record)
        return True

    def keep(self, record: bytes) -> None:
        """Keep a record whatever the bound says."""
        self._bytes += len(record)
        if self._chunks and len(self._chunks[-1]) + len(record) <= _CHUNK:
            self._chunks[-1].extend(record)
        else:
            self._chunks.append(bytearray(record))

    def take(self) -> bytes:
        """The oldest records, off the list; several at once, so that writing them is cheap."""
        chunk = self._chunks.popleft()
        self._bytes -= len(chunk)
        return bytes(chunk)

    def give_back(self, chunk: bytes) -> None:
        """Put what could not be written in front again."""
        self._chunks.appendleft(bytearray(chunk))
        self._bytes += len(chunk)
