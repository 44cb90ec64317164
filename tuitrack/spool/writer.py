"""Appending reports to this process's spool, without a thread, a queue or a database."""

from __future__ import annotations

import errno
import itertools
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tuitrack.model import events
from tuitrack.spool import filesystems, format, liveness
from tuitrack.spool.room import Backlog, Disk
from tuitrack.spool.room import Limits as Limits
from tuitrack.spool.segments import (
    GuardedSegment,
    Link,
    MappedSegment,
    NoSegment,
    Segment,
    WrittenSegment,
)

OnTrouble = Callable[[str, str], None]
"""Gets a kind (`spool`, `dropped`) with a message; each kind once; must not raise."""

_pack_scalar = format.SCALAR_STRUCT.pack
_TAIL = format.TAIL
_CONSOLE_PIECE = 1 << 18
_TRIES = 3
_NO_LIMITS_GIVEN = Limits()


class Writer:
    """One process's spool: a directory of segments with a lock that tells it lives.

    A report is one C call (`mmap.write`), which reserves and copies under the interpreter's own lock, so threads
    and signal handlers may report at any moment. Whatever is not that one call goes through `_append`.
    """

    def __init__(self, directory: Path, held: liveness.Held, segment_size: int, limits: Limits) -> None:
        self.directory = directory
        self.spool_id = directory.name
        self.on_trouble: OnTrouble = lambda kind, message: None
        self._held = held
        self._size = segment_size
        self._limits = limits
        self._kind = _segment_kind(directory)
        self._disk = Disk(directory, limits)
        self._backlog = Backlog(limits.buffer_bytes)
        self._lock = threading.RLock()
        self._segment: Segment = NoSegment(directory)
        self._write: Callable[[bytes], object] = self._segment.write
        self._series: dict[tuple[str, str], int] = {}
        self._series_ids = itertools.count(1)
        self._told: set[str] = set()
        self._blocked = False
        self._retry_at = 0.0
        self._appending = False
        self._closed = False

    @classmethod
    def create(
        cls,
        root: Path,
        *,
        segment_size: int = 1 << 20,
        limits: Limits = _NO_LIMITS_GIVEN,
        on_trouble: OnTrouble | None = None,
    ) -> Writer:
        """A new spool under `root`, with its first segment ready where there is room for one.

        The directory appears under its name only when the lock in it is held, so nobody takes it for dead.

        Args:
            root: Directory of all spools; made if missing.
            segment_size: Bytes of a segment.
            limits: Bounds on disk and memory.
            on_trouble: Told once a kind what went wrong.

        Raises:
            OSError: the directory or its lock cannot be had.
        """
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        directory = root / os.urandom(16).hex()
        making = root / f".{directory.name}"
        making.mkdir(mode=0o700)
        held = liveness.hold(making / "alive")
        making.rename(directory)
        writer = cls(directory, held, segment_size, limits)
        if on_trouble is not None:
            writer.on_trouble = on_trouble
        writer._open()
        return writer

    @property
    def dropped(self) -> int:
        """Reports lost since the last time that could be recorded."""
        return self._backlog.dropped

    def series(self, title: str, series: str) -> int:
        """The local id of a metric, defined in the spool before it is first returned."""
        key = (title, series)
        known = self._series.get(key)
        if known is not None:
            return known
        with self._lock:
            if key not in self._series:
                number = next(self._series_ids)
                self._append(
                    format.variable(format.SERIES, format.pack_series(number, *key), time.time_ns()),
                    keep=self._backlog.keep,
                )
                # A signal handler may have defined it meanwhile: two ids of one name are harmless.
                self._series.setdefault(key, number)
            return self._series[key]

    def scalar(self, series_id: int, step: int, value: float, time_ns: int) -> None:
        """Append one point; the value is kept bit for bit.

        Raises:
            struct.error: a step beyond 64 bits, or what is no number.
        """
        record = _pack_scalar(1, 0, 0, series_id, step, value, time_ns | _TAIL)
        try:
            self._write(record)
        except (ValueError, OSError):
            self._append(record, keep=self._keep_scalar)

    def event(self, payload: bytes) -> None:
        """Append an encoded event."""
        self._put(format.variable(format.EVENT, payload, time.time_ns()))

    def console(self, data: bytes, stream: int) -> None:
        """Append console bytes of one stream, large ones in pieces."""
        for start in range(0, len(data), _CONSOLE_PIECE) or (0,):
            piece = data[start : start + _CONSOLE_PIECE]
            self._put(format.variable(format.CONSOLE, piece, time.time_ns(), stream))

    def close(self) -> None:
        """Write what waits if it can be written, then let go of the spool."""
        with self._lock:
            if self._closed:
                return
            if self._blocked:
                self._drain()
            self._forget()
            if self._backlog:
                self._tell("dropped", f"reports were lost: {self.directory.parent} could not be written to the end")
            self._held.release()

    def abandon(self) -> None:
        """Forget the parent's spool in a forked child.

        The lock on `alive` belongs to the parent and is no business of the child's; the mapping that the child
        inherited goes with the last reference to it, which does not touch the parent's.
        """
        self._lock = threading.RLock()  # a thread that does not exist here may hold the old one
        self._backlog = Backlog(0)
        self._forget()
        self._held.release()

    def _forget(self) -> None:
        self._closed = True
        self._segment.retire_here() if False else None
        self._write = _refuse

    def _open(self) -> None:
        with self._lock:
            try:
                self._advance(self._segment, 0)
            except OSError as error:
                self._block(error)

    def _put(self, record: bytes) -> None:
        try:
            self._write(record)
        except (ValueError, OSError):
            self._append(record, keep=self._keep)
