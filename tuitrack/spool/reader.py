"""Reading a spool while it is written, or after its writer died."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tuitrack import errors
from tuitrack.spool import format, frames, liveness
from tuitrack.spool.format import Position, Record, ScalarBlock, Torn

Item = Record | ScalarBlock | Torn

_SEGMENT_NAME = re.compile(r"(\d{6,})\.seg")
_NOTHING = (bytes(format.RECORD_SIZE), b"")
_FIRST_LOOK = 1 << 12
_WIDEST_LOOK = 1 << 20


@dataclass(frozen=True, slots=True)
class Batch:
    """What was read, where the next read begins, whether nothing more can be read now.

    The position may move on without any item, when a segment is done with; it is worth keeping all the same.
    """

    items: list[Item]
    position: Position
    at_end: bool


@dataclass(frozen=True, slots=True)
class _Step:
    items: list[Item]
    position: Position


class Reader:
    """Reads one spool from any position; never writes to it.

    Args:
        directory: The spool.
        keep: Let the segment it is at stay open, so that asking a silent spool costs little.
    """

    def __init__(self, directory: Path, *, keep: bool = True) -> None:
        self.directory = directory
        self._keep = keep
        self._fd = -1
        self._open = -1
        self._next = ""
        self._found_dead: bool | None = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the open segment; the next read opens it again."""
        if self._fd >= 0:
            os.close(self._fd)
        self._fd = self._open = -1

    def read(self, position: Position, limit_bytes: int = 4 << 20) -> Batch:
        """Records from a position on, in the order they were written.

        Args:
            position: Where to begin.
            limit_bytes: Stop after about so much; a larger record comes whole.

        Raises:
            NewerSpool: the spool was written by a later version; it must be left alone.
        """
        try:
            return self._read(position, limit_bytes)
        finally:
            if not self._keep:
                self.close()

    def _read(self, position: Position, limit_bytes: int) -> Batch:
        items: list[Item] = []
        size = 0
        while size < limit_bytes:
            step = self._step(position, limit_bytes - size)
            if step.position == position:
                return Batch(items, position, True)
            if step.position.segment == position.segment:
                size += step.position.offset - position.offset
            items += step.items
            position = step.position
        return Batch(items, position, False)

    def silent(self, position: Position) -> bool:
        """Whether two quick system calls tell that a live writer has written nothing after a position."""
        if self._open != position.segment or self._found_dead is not False:
            return False
        try:
            return os.pread(self._fd, format.RECORD_SIZE, position.offset) in _NOTHING and not self._superseded()
        except OSError:
            return False

    def reach(self, position: Position) -> Position:
        """The end of what can be read now, found without reading payloads; not before a known position."""
        last = self.last_segment()
        if last > position.segment:
            position = Position(last)
        fd = self._descriptor(position.segment)
        if fd is None:
            return position
        return Position(position.segment, _look(fd, position.offset))

    def last_segment(self) -> int:
        """The highest segment number there is, -1 when there is none."""
        return max(numbers(self.directory), default=-1)

    def _step(self, at: Position, limit: int) -> _Step:
        fd = self._descriptor(at.segment)
        if fd is None:
            return self._past_missing(at)
        if os.pread(fd, format.RECORD_SIZE, at.offset) in _NOTHING:
            return self._past_end(fd, at, limit)
        found = _take(fd, at, limit)
        return found if found.position != at else self._past_damage(fd, at, limit)

    def _past_end(self, fd: int, at: Position, limit: int) -> _Step:
        """Nothing here yet, or never again."""
        if self._superseded() or self._was_dead():
            # The writer seals a segment before the next one appears: now a second look sees all there is.
            return self._finish(fd, at, limit)
        return _Step([], at)

    def _past_damage(self, fd: int, at: Position, limit: int) -> _Step:
        """A record that is half there: still being written, cut off by a death, or damaged."""
        if self._superseded() or not liveness.is_alive(self.directory / "alive"):
            return self._finish(fd, at, limit)
        rest = _rest(fd, at.offset)
        if frames.next_record(rest, 0) is None:
            return _Step([], at)
        again = _take(fd, at, limit)
        return again if again.position != at else self._skip(rest, at)

    def _finish(self, fd: int, at: Position, limit: int) -> _Step:
        """What is left in a segment that nobody can append to any more."""
        found = _take(fd, at, limit)
        if found.position != at:
            return found
        rest = _rest(fd, at.offset)
        if any(rest):
            return self._skip(rest, at)
        following = self._following(at.segment)
        return _Step([], at if following is None else Position(following))

    def _skip(self, rest: bytes, at: Position) -> _Step:
        """Hand out what is no record, so that it is kept and the rest can be read."""
        sound = frames.next_record(rest, 0)
        stop = len(rest) if sound is None else sound
        size = format.padded(len(rest[:stop].rstrip(b"\0")))
        torn = Torn(rest[:size], at.segment, at.offset, "cut off" if sound is None else "damaged")
        return _Step([torn], Position(at.segment, at.offset + stop))

    def _past_missing(self, at: Position) -> _Step:
        following = self._following(at.segment)
        if following is None or self._path(at.segment).exists():
            return _Step([], at)
        torn = Torn(b"", at.segment, at.offset, f"segment {at.segment} is missing")
        return _Step([torn], Position(following))

    def _superseded(self) -> bool:
        """Whether the open segment has a successor, so that nothing can be appended to it any more."""
        return os.access(self._next, os.F_OK)

    def _was_dead(self) -> bool:
        """Whether the writer was dead when this reader first came to the end.

        Only a host that went down leaves a gap before data, and a writer seen alive cannot have: so the lock of
        a silent spool is asked for once, not at every poll.
        """
        if self._found_dead is None:
            self._found_dead = not liveness.is_alive(self.directory / "alive")
        return self._found_dead

    def _following(self, segment: int) -> int | None:
        return min((number for number in numbers(self.directory) if number > segment), default=None)

    def _descriptor(self, segment: int) -> int | None:
        if self._open != segment:
            self.close()
            try:
                fd = os.open(self._path(segment), os.O_RDONLY | os.O_CLOEXEC)
            except FileNotFoundError:
                return None
            try:
                format.check_header(os.pread(fd, format.HEADER_SIZE, 0))
            except errors.TuitrackError:
                os.close(fd)
                raise
            self._fd, self._open, self._next = fd, segment, str(self._path(segment + 1))
        return self._fd

    def _path(self, segment: int) -> Path:
        return self.directory / format.segment_name(segment)


def numbers(directory: Path) -> Iterator[int]:
    """The segment numbers in a spool, in no order."""
    try:
        with os.scandir(directory) as entries:
            found = [_SEGMENT_NAME.fullmatch(entry.name) for entry in entries]
    except FileNotFoundError:
        return
    yield from (int(match.group(1)) for match in found if match)


def end(directory: Path, start: Position) -> Position:
    """The end of what can be read now; not before a known position."""
    with Reader(directory) as reader:
        return reader.reach(start)


def _look(fd: int, start: int, limit: int = sys.maxsize) -> int:
    """Where the records from an offset on end, looking at ever larger pieces of the file."""
    at, size = start, _FIRST_LOOK
    while at - start < limit:
        wanted = max(min(size, limit - (at - start)), format.RECORD_SIZE)
        step = frames.extent(os.pread(fd, wanted, at))
        if step == 0:
            break
        at += step
        size = min(size * 4, _WIDEST_LOOK)
    return at


def _take(fd: int, at: Position, limit: int) -> _Step:
    """The sound records from a position on.

    The file is read twice: the first look says how far it goes, the second brings the bytes. A single read that
    overlaps an append can see the later bytes of a record without the earlier ones.
    """
    stop = _look(fd, at.offset, limit)
    if stop == at.offset:
        return _Step([], at)
    data = os.pread(fd, stop - at.offset, at.offset)
    items, size = frames.parse(data, at.segment, at.offset)
    return _Step(list(items), Position(at.segment, at.offset + size))


def _rest(fd: int, offset: int) -> bytes:
    return os.pread(fd, max(0, os.fstat(fd).st_size - offset), offset)
