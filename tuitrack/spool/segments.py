"""Segment files a writer appends to, mapped or written."""

from __future__ import annotations

import errno
import mmap
import os
import threading
from itertools import count
from pathlib import Path
from typing import Protocol

from tuitrack.spool import format

_SERIAL = count()


class Segment(Protocol):
    """Takes whole records; ValueError means full, and that it stays full."""

    link: Link

    def write(self, record: bytes, /) -> object:
        """Append one record, whole."""

    def retire(self) -> None:
        """Take no more records."""


class Link:
    """A segment's place in the spool.

    A signal handler may report in the middle of a rotation and rotate itself. So the successor is decided in one
    atomic step, and everybody who wants to move on brings it to light before using it.
    """

    def __init__(self, directory: Path, number: int) -> None:
        self.number = number
        self.path = directory / format.segment_name(number)
        self.made_at = directory / f".{number}.{next(_SERIAL)}"
        self._successor: dict[None, Segment] = {}
        self._published = False

    @property
    def successor(self) -> Segment | None:
        """The segment that was decided to come next."""
        return self._successor.get(None)

    def succeed(self, segment: Segment) -> Segment:
        """Propose a successor; the first one proposed is it."""
        return self._successor.setdefault(None, segment)

    def publish(self) -> None:
        """Let readers see the file.

        Raises:
            OSError: it cannot be renamed.
        """
        if self._published:
            return
        try:
            self.made_at.rename(self.path)
        except FileNotFoundError:
            # Done already: by an interrupted caller that had no time to say so, or by one that interrupted us.
            if not (self._published or self.path.exists()):
                raise
        self._published = True


class NoSegment:
    """Comes before the first segment: always full."""

    def __init__(self, directory: Path) -> None:
        self.link = Link(directory, -1)

    def write(self, record: bytes, /) -> object:
        """Refuse."""
        raise ValueError("no segment")

    def retire(self) -> None:
        """Nothing to do."""


class MappedSegment:
    """A preallocated file in memory: one C call reserves and copies."""

    def __init__(self, link: Link, size: int) -> None:
        self.link = link
        fd = _create(link.made_at)
        try:
            os.posix_fallocate(fd, 0, size)
            self._map = mmap.mmap(fd, size)
        except BaseException:
            link.made_at.unlink(missing_ok=True)
            raise
        finally:
            os.close(fd)
        self._map.write(format.header(link.number, size))
        self.write = self._map.write

    def retire(self) -> None:
        """Move to the end, so that late writers get ValueError."""
        self._map.seek(0, os.SEEK_END)


class GuardedSegment:
    """A mapped segment for an interpreter without a global lock."""

    def __init__(self, link: Link, size: int) -> None:
        self.link = link
        self._mapped = MappedSegment(link, size)
        self._lock = threading.RLock()

    def write(self, record: bytes, /) -> object:
        """Append under the lock."""
        with self._lock:
            return self._mapped.write(record)

    def retire(self) -> None:
        """Move to the end under the lock."""
        with self._lock:
            self._mapped.retire()


class WrittenSegment:
    """A file appended by write(2), where a mapping is no promise."""

    def __init__(self, link: Link, size: int) -> None:
        self.link = link
        self._lock = threading.RLock()
        self._room = size
        self._retired = False
        self._writing = False
        self._fd = _create(link.made_at)
        try:
            self.write(format.header(link.number, size))
        except BaseException:
            link.made_at.unlink(missing_ok=True)
            raise

    def __del__(self) -> None:
        # Not in `retire`: a writer that a signal interrupted may still be about to use the number.
        if hasattr(self, "_fd"):
            os.close(self._fd)

    def write(self, record: bytes, /) -> int:
        """Append.

        A signal handler that reports while this very method is at work is let in beyond the size, because
        it must not retire the segment under the record that it interrupted.
        """
        with self._lock:
            if self._retired or (len(record) > self._room and not self._writing):
                raise ValueError("segment is full")
            outer, self._writing = self._writing, True
            try:
                done = self._put(record)
            finally:
                self._writing = outer
            self._room -= done
            if done != len(record):
                self._retired = True
                raise ValueError("the record was cut short; it goes whole to the next segment")
            return done

    def retire(self) -> None:
        """Take no more records."""
        with self._lock:
            self._retired = True

    def _put(self, record: bytes) -> int:
        try:
            return os.write(self._fd, record)
        except OSError as error:
            if error.errno != errno.EFBIG:
                raise
            return 0


def _create(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_APPEND, 0o600)
