"""Reading a spool while it is written, and after its writer died."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tuitrack.spool import format, liveness
from tuitrack.spool.format import Position, Record, ScalarBlock, Torn

Item = Record | ScalarBlock | Torn

_ZERO = bytes(format.RECORD_SIZE)
_SEGMENT_NAME = re.compile(r"(\d{6,})\.seg")


@dataclass(frozen=True, slots=True)
class Batch:
    """What was read, where the next read begins, whether nothing more can be read now."""

    items: list[Item]
    position: Position
    at_end: bool


@dataclass(frozen=True, slots=True)
class _Parsed:
    items: list[Item]
    offset: int
    stuck: bool


class Reader:
    """Reads one spool from any position; never writes to it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def read(self, position: Position, limit_bytes: int = 4 << 20) -> Batch:
        """Records from a position on, in the order they were written.

        Whether a segment can still grow is asked before it is read, so that what a late writer put there in
        between is never passed over.
        """
        closed = self._is_last_word(position.segment)
        data = self._load(position, limit_bytes, closed)
        parsed = _parse(data, position, closed)
        here = Position(position.segment, parsed.offset)
        full = len(data) >= limit_bytes
        if parsed.items or not closed:
            return Batch(parsed.items, here, not full and not closed and not parsed.items)
        following = self._following(position.segment)
        if following is None or full:
            return Batch([], here, not full)
        return Batch([], Position(following, format.HEADER_SIZE), False)

    def last_segment(self) -> int:
        """The highest segment number there is, -1 when there is none."""
        return max(numbers(self.directory), default=-1)

    def _is_last_word(self, segment: int) -> bool:
        """Whether nothing can be appended to a segment any more; asked before it is read."""
        if self._following(segment) is not None:
            return True
        return not liveness.is_alive(self.directory / "alive")

    def _following(self, segment: int) -> int | None:
        return min((number for number in numbers(self.directory) if number > segment), default=None)

    def _load(self, position: Position, limit: int, closed: bool) -> bytes:
        try:
            with self._path(position.segment).open("rb", buffering=0) as file:
                if not closed and not any(os.pread(file.fileno(), format.RECORD_SIZE, position.offset)):
                    return b""
                data = os.pread(file.fileno(), limit, position.offset)
                needed = _first_record_size(data)
                if needed > len(data):
                    data = os.pread(file.fileno(), needed, position.offset)
                return data
        except FileNotFoundError:
            return b""

    def _path(self, segment: int) -> Path:
        return self.directory / f"{segment:06d}.seg"


def numbers(directory: Path) -> Iterator[int]:
    """The segment numbers in a spool, in no order."""
    try:
        with os.scandir(directory) as entries:
            found = [_SEGMENT_NAME.fullmatch(entry.name) for entry in entries]
    except FileNotFoundError:
        return
    yield from (int(match.group(1)) for match in found if match)


def end(directory: Path, start: Position) -> Position:
    """The end of what can be read now, from a known position on."""
    reader = Reader(directory)
    position = start
    while True:
        batch = reader.read(position)
        if batch.position == position:
            return position
        position = batch.position


def _first_record_size(data: bytes) -> int:
    if len(data) < format.RECORD_SIZE or data[0] in (0, format.SCALAR):
        return 0
    framed = _frame(data, 0)
    return framed if framed is not None else 0


def _frame(data: bytes, offset: int) -> int | None:
    """The size of the record of variable length at an offset, None when there is no such header."""
    _, _, _, length, _, inverse, _, tail = format.VARIABLE_STRUCT.unpack_from(data, offset)
    if not tail & format.TAIL or length ^ inverse != 0xFFFFFFFF:
        return None
    return int(format.RECORD_SIZE + format.padded(length))


def _parse(data: bytes, position: Position, closed: bool) -> _Parsed:
    items: list[Item] = []
    at, size = 0, len(data) - len(data) % format.RECORD_SIZE
    if closed:
        size = min(size, format.padded(len(data.rstrip(b"\0"))))
    while at < size:
        kind = data[at]
        if kind == format.SCALAR and data[at + 31] & 0x80:
            stop = _scalars_end(data, at, size)
            items.append(ScalarBlock(data[at:stop], position.segment, position.offset + at))
            at = stop
            continue
        if not closed and data[at : at + format.RECORD_SIZE] == _ZERO:
            break
        step = _variable(data, at, position, items)
        if step == 0:
            if not closed or _cut_by_limit(data, at, size):
                break
            step = _torn(data, at, size, position, items)
        at += step
    return _Parsed(items, position.offset + at, at < size)


def _scalars_end(data: bytes, at: int, size: int) -> int:
    while at < size and data[at] == format.SCALAR and data[at + 31] & 0x80:
        at += format.RECORD_SIZE
    return at


def _variable(data: bytes, at: int, position: Position, items: list[Item]) -> int:
    kind, flags, _, length, crc, _, _, tail = format.VARIABLE_STRUCT.unpack_from(data, at)
    size = _frame(data, at)
    if not kind or kind == format.SCALAR or size is None or at + size > len(data):
        return 0
    payload = data[at + format.RECORD_SIZE : at + format.RECORD_SIZE + length]
    if zlib.crc32(payload) != crc:
        return 0
    items.append(Record(kind, flags, tail & format.TIME_MASK, payload, position.segment, position.offset + at))
    return size


def _cut_by_limit(data: bytes, at: int, size: int) -> bool:
    """Whether a record is whole in the file but not in what was read of it."""
    needed = _frame(data, at)
    return at > 0 and needed is not None and at + needed > size


def _torn(data: bytes, at: int, size: int, position: Position, items: list[Item]) -> int:
    framed = _frame(data, at)
    length = framed if framed is not None and at + framed <= size else format.RECORD_SIZE
    damaged = data[at : at + length]
    items.append(Torn(damaged, position.segment, position.offset + at, "torn or damaged record"))
    return length
