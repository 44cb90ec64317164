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
from tuitrack.spool.segments import GuardedSegment, Link, MappedSegment, NoSegment, Segment, WrittenSegment

OnTrouble = Callable[[str, str], None]
"""Gets a kind (`spool`, `dropped`) with a message; each kind once; must not raise."""

_pack_scalar = format.SCALAR_STRUCT.pack
_TAIL = format.TAIL
_CONSOLE_PIECE = 1 << 18
_TRIES = 3
_SMALLEST = 1 << 14
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
        writer._advance(writer._segment, 0)
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
                payload = format.pack_series(number, title, series)
                # Never dropped: every point of the series would go with it.
                self._append(format.variable(format.SERIES, payload, time.time_ns()), self._backlog.keep)
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
            self._append(record, self._keep_scalar)

    def event(self, payload: bytes, time_ns: int | None = None) -> None:
        """Append an encoded event, of now or of an earlier time."""
        self._put(format.variable(format.EVENT, payload, time.time_ns() if time_ns is None else time_ns))

    def console(self, data: bytes, stream: int, time_ns: int | None = None) -> None:
        """Append console bytes of one stream, large ones in pieces, of now or of an earlier time."""
        for start in range(0, len(data), _CONSOLE_PIECE):
            piece = data[start : start + _CONSOLE_PIECE]
            moment = time.time_ns() if time_ns is None else time_ns
            self._put(format.variable(format.CONSOLE, piece, moment, stream))

    def close(self) -> None:
        """Write what waits if it can be written, then let go of the spool."""
        with self._lock:
            if self._closed:
                return
            if self._blocked and not self._drain():
                self._tell("dropped", f"the last reports are lost: {self.directory.parent} takes no more")
            self._segment.retire()
            self._forget()
            self._held.release()

    def abandon(self) -> None:
        """Forget the parent's spool in a forked child.

        The lock on `alive` stays the parent's. The mapping the child inherited goes with the last reference to
        it, which the parent's does not notice.
        """
        self._lock = threading.RLock()  # a thread that does not exist here may hold the old one
        self._forget()
        self._held.release()

    def _forget(self) -> None:
        self._closed = True
        self._segment = NoSegment(self.directory)
        self._write = self._segment.write
        self._backlog = Backlog(0)

    def _put(self, record: bytes) -> None:
        try:
            self._write(record)
        except (ValueError, OSError):
            self._append(record, self._keep)

    def _append(self, record: bytes, keep: Callable[[bytes], None]) -> None:
        """The slow way: a segment is full, or there is none.

        May be entered again by a signal handler at any of its steps; `_appending` tells.
        """
        with self._lock:
            if self._closed:
                return
            nested, self._appending = self._appending, True
            try:
                if not (self._ready(nested) and self._store(record)):
                    keep(record)
            finally:
                self._appending = nested

    def _ready(self, nested: bool) -> bool:
        """Whether a record may go to a segment without overtaking those that wait."""
        if not self._blocked:
            return True
        return not nested and time.monotonic() >= self._retry_at and self._drain()

    def _store(self, record: bytes) -> bool:
        """Write into the current segment or a new one."""
        for _ in range(_TRIES):
            segment = self._segment
            try:
                segment.write(record)
                return True
            except ValueError:
                if self._closed:
                    return True  # by a signal handler; there is nothing left to write to
            except OSError as error:
                self._block(error)
                return False
            if not self._advance(segment, len(record)):
                return False
        self._block(OSError(errno.EFBIG, "new files take no reports"))
        return False

    def _advance(self, full: Segment, needed: int) -> bool:
        """Move on to the segment after a full one; the order of the steps is what makes reports safe."""
        full.retire()
        try:
            successor = full.link.successor or self._propose(full, needed)
            successor.link.publish()
        except OSError as error:
            self._block(error)
            return False
        self._segment = successor
        if not self._blocked:
            self._write = successor.write
        return True

    def _propose(self, full: Segment, needed: int) -> Segment:
        link = Link(self.directory, full.link.number + 1)
        made = self._made(link, needed)
        successor = full.link.succeed(made)
        if successor is not made:
            link.made_at.unlink()
        return successor

    def _made(self, link: Link, needed: int) -> Segment:
        """A new segment, smaller where files may not be as large (`ulimit -f`)."""
        while True:
            size = max(self._size, format.HEADER_SIZE + needed)
            try:
                self._disk.take(size)
                return self._kind(link, size)
            except OSError as error:
                if error.errno != errno.EFBIG or self._size <= _SMALLEST:
                    raise
                self._size //= 2

    def _drain(self) -> bool:
        """Write what waits, then how much was dropped; False while it cannot be done."""
        while self._backlog:
            chunk = self._backlog.take()
            if not self._store(chunk):
                self._backlog.give_back(chunk)
                return False
        dropped = self._backlog.dropped
        if dropped:
            payload = events.encode(events.Dropped(dropped))
            if not self._store(format.variable(format.EVENT, payload, time.time_ns())):
                return False
            self._backlog.dropped -= dropped
        self._blocked = False
        self._write = self._segment.write
        # A signal handler may have reported between the last look and the line before.
        return not self._backlog or self._drain()

    def _block(self, error: OSError) -> None:
        """Keep reports in memory until the next try."""
        self._write = _refuse
        self._blocked = True
        self._retry_at = time.monotonic() + self._limits.retry_seconds
        kept = self._limits.buffer_bytes >> 20
        self._tell(
            "spool",
            f"cannot write reports to {self.directory.parent}: {error.strerror or error}; "
            f"keeping up to {kept} MB of them in memory",
        )

    def _keep(self, record: bytes) -> None:
        if not self._backlog.add(record, scalar=False):
            self._tell("dropped", "the memory for reports is full; more are counted but not kept")

    def _keep_scalar(self, record: bytes) -> None:
        if not self._backlog.add(record, scalar=True):
            self._tell("dropped", "the memory for reports is full; more are counted but not kept")

    def _tell(self, kind: str, message: str) -> None:
        if kind not in self._told:
            self._told.add(kind)
            self.on_trouble(kind, message)


def _refuse(record: bytes) -> object:
    raise ValueError("reports wait in memory")


def _segment_kind(directory: Path) -> Callable[[Link, int], Segment]:
    if not filesystems.preallocates(directory):
        return WrittenSegment
    if not getattr(sys, "_is_gil_enabled", lambda: True)():
        return GuardedSegment
    return MappedSegment
