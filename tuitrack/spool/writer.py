"""Appending reports to this process's spool, without a lock, a thread or a database."""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tuitrack.model import events
from tuitrack.spool import filesystems, format, liveness
from tuitrack.spool.segments import MappedSegment, Segment, WrittenSegment

_pack_scalar = format.SCALAR_STRUCT.pack
_TAIL = format.TAIL


@dataclass(frozen=True, slots=True)
class Limits:
    """How much disk and memory a process may take for what it has not handed over."""

    keep_free_bytes: int = 1 << 30
    keep_free_share: float = 0.05
    cap_bytes: int = 4 << 30
    buffer_bytes: int = 64 << 20
    retry_seconds: float = 0.5


class _Full:
    """Stands in for a segment while none can be had; everything goes the slow way."""

    def write(self, record: bytes, /) -> object:
        raise ValueError("no segment")

    def retire(self) -> None:
        """Nothing to retire."""

    def abandon(self) -> None:
        """Nothing to forget."""


class Writer:
    """One process's spool: a directory of segments with a lock that tells it lives."""

    def __init__(self, directory: Path, held: liveness.Held, segment_size: int, limits: Limits) -> None:
        self.directory = directory
        self.spool_id = directory.name
        self.on_trouble: Callable[[str, str], None] = lambda kind, message: None
        self._held = held
        self._size = segment_size
        self._limits = limits
        self._mapped = filesystems.preallocates(directory)
        self._lock = threading.RLock()
        self._number = -1
        self._bytes = 0
        self._segment: Segment = _Full()
        self._series: dict[tuple[str, str], int] = {}
        self._buffer: deque[bytes] = deque()
        self._buffered = 0
        self._dropped = 0
        self._retry_at = 0.0
        self._closed = False
        self._gil = getattr(sys, "_is_gil_enabled", lambda: True)()

    @classmethod
    def create(cls, root: Path, *, segment_size: int = 1 << 20, limits: Limits | None = None) -> Writer:
        """A new spool under `root`, with its first segment ready.

        Raises:
            OSError: the directory cannot be made.
        """
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = uuid.uuid4().hex
        making = root / f".{name}"
        making.mkdir(mode=0o700)
        directory = root / name
        held = liveness.hold(making / "alive")
        making.rename(directory)
        held.moved(directory / "alive")
        writer = cls(directory, held, segment_size, limits or Limits())
        with writer._lock:
            writer._next(segment_size)
        return writer

    def series(self, title: str, series: str) -> int:
        """The local id of a metric, defined in the spool before it is first returned."""
        known = self._series.get((title, series))
        if known is not None:
            return known
        with self._lock:
            number = self._series.get((title, series))
            if number is None:
                number = len(self._series) + 1
                payload = format.pack_series(number, title, series)
                self._append(format.variable(format.SERIES, payload, time.time_ns()))
                self._series[title, series] = number
            return number

    def scalar(self, series_id: int, step: int, value: float, time_ns: int) -> None:
        """Append one point; the value is kept bit for bit.

        Raises:
            struct.error: a step beyond 64 bits, or what is no number.
        """
        record = _pack_scalar(1, 0, 0, series_id, step, value, time_ns | _TAIL)
        if self._gil:
            try:
                self._segment.write(record)
                return
            except (ValueError, OSError):
                pass
        self._append(record)

    def event(self, payload: bytes) -> None:
        """Append an encoded event."""
        self._append(format.variable(format.EVENT, payload, time.time_ns()))

    def console(self, data: bytes, stream: int) -> None:
        """Append console bytes of one stream."""
        self._append(format.variable(format.CONSOLE, data, time.time_ns(), stream))

    def close(self) -> None:
        """Write what waits if it can be written, then let go of the spool."""
        with self._lock:
            if self._closed:
                return
            self._retry_at = 0.0
            self._drain()
            self._closed = True
            self._segment.retire()
            self._segment = _Full()
            self._held.release()

    def abandon(self) -> None:
        """Forget the parent's spool in a forked child, without touching what the parent holds."""
        self._closed = True
        self._lock = threading.RLock()
        self._segment.abandon()
        self._segment = _Full()
        self._buffer.clear()
        self._held.release()

    def _append(self, record: bytes) -> None:
        with self._lock:
            if self._closed:
                return
            if self._buffer or self._dropped:
                self._drain()
            if self._buffer or not self._write(record):
                self._keep(record)

    def _write(self, record: bytes) -> bool:
        for _ in range(3):
            try:
                self._segment.write(record)
                return True
            except (ValueError, OSError):
                if not self._next(len(record) + format.HEADER_SIZE):
                    return False
        return False

    def _next(self, needed: int) -> bool:
        self._segment.retire()
        now = time.monotonic()
        if now < self._retry_at:
            return False
        size = max(self._size, needed)
        try:
            self._check_room(size)
            make = MappedSegment if self._mapped else WrittenSegment
            segment = make(self.directory / f"{self._number + 1:06d}.seg", self._number + 1, size)
        except FileExistsError:
            return True  # a signal handler that reports has rotated meanwhile
        except OSError as error:
            self._segment = _Full()
            self._retry_at = now + self._limits.retry_seconds
            self.on_trouble(
                "spool", f"cannot keep reports in {self.directory.parent}: {error.strerror or error}"
            )
            return False
        self._number += 1
        self._bytes += size
        self._segment = segment
        return True

    def _check_room(self, size: int) -> None:
        if self._bytes + size > self._limits.cap_bytes:
            self._bytes = sum(entry.stat().st_size for entry in os.scandir(self.directory))
            if self._bytes + size > self._limits.cap_bytes:
                raise OSError(28, "the spool has reached its cap; no recorder takes it over")
        usage = shutil.disk_usage(self.directory)
        keep = min(self._limits.keep_free_bytes, int(usage.total * self._limits.keep_free_share))
        if usage.free - size < keep:
            raise OSError(28, "the disk is nearly full")

    def _keep(self, record: bytes) -> None:
        if self._buffered + len(record) > self._limits.buffer_bytes:
            self._dropped += 1
            return
        self._buffer.append(record)
        self._buffered += len(record)

    def _drain(self) -> None:
        while self._buffer:
            if not self._write(self._buffer[0]):
                return
            self._buffered -= len(self._buffer.popleft())
        if self._dropped:
            payload = events.encode(events.Dropped(self._dropped))
            if self._write(format.variable(format.EVENT, payload, time.time_ns())):
                self._dropped = 0
