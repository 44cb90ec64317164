"""Segment files a writer appends to, mapped or written."""

from __future__ import annotations

import mmap
import os
from pathlib import Path
from typing import Protocol

from tuitrack.spool import format


class Segment(Protocol):
    """Takes whole records; ValueError means full, and that it stays full."""

    def write(self, record: bytes, /) -> object:
        """Append one record."""

    def retire(self) -> None:
        """Take no more records."""

    def abandon(self) -> None:
        """Forget it in a forked child."""


class MappedSegment:
    """A preallocated file in memory: one C call reserves and copies."""

    def __init__(self, path: Path, number: int, size: int) -> None:
        fd = _create(path)
        try:
            os.posix_fallocate(fd, 0, size)
            self.map = mmap.mmap(fd, size)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        finally:
            os.close(fd)
        self.map.write(format.header(number, size))
        self.write = self.map.write

    def retire(self) -> None:
        """Move to the end, so that late writers get ValueError."""
        self.map.seek(0, os.SEEK_END)

    def abandon(self) -> None:
        """Keep the mapping: the parent's is shared and unaffected."""


class WrittenSegment:
    """A file appended by write(2), where a mapping is no promise."""

    def __init__(self, path: Path, number: int, size: int) -> None:
        self._fd = _create(path)
        self._room = size
        self._path = path
        try:
            self.write(format.header(number, size))
        except BaseException:
            os.close(self._fd)
            path.unlink(missing_ok=True)
            raise

    def write(self, record: bytes, /) -> int:
        """Append, whole or not at all."""
        if self._room < len(record):
            raise ValueError("segment is full")
        done = os.write(self._fd, record)
        if done != len(record):
            self._room = 0
            raise OSError(28, "short write", str(self._path))
        self._room -= done
        return done

    def retire(self) -> None:
        """Take no more."""
        self._room = 0

    def abandon(self) -> None:
        """Close the child's copy of the descriptor."""
        self._room = 0
        os.close(self._fd)


def _create(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_APPEND, 0o600)
