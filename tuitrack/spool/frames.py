"""Where records begin and end in the bytes of a segment."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tuitrack.spool import format
from tuitrack.spool.format import Record, ScalarBlock

_UNIT = format.RECORD_SIZE
_SCALAR_KINDS = re.compile(rb"\x01*")
_TAGGED = re.compile(rb"[\x80-\xff]*")


def walk(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, start, end of each record from the first byte on; scalars that follow each other count as one.

    Ends at the first unit that is no record. The last end may lie beyond the data.
    """
    units = len(data) // _UNIT
    kinds, tails = data[: units * _UNIT : _UNIT], data[_UNIT - 1 : units * _UNIT : _UNIT]
    at = 0
    while at < units:
        kind = kinds[at]
        if kind == format.SCALAR:
            stop = min(_run(_SCALAR_KINDS, kinds, at), _run(_TAGGED, tails, at))
        else:
            stop = at + frame_size(data, at * _UNIT) // _UNIT
        if stop == at:
            return
        yield kind, at * _UNIT, stop * _UNIT
        at = stop


def extent(data: bytes) -> int:
    """Where the records that begin in the data end; may lie beyond the data."""
    return max((end for _, _, end in walk(data)), default=0)


def parse(data: bytes, segment: int, offset: int) -> tuple[list[Record | ScalarBlock], int]:
    """Records from the first byte on, up to the first one that is cut off or fails its check, with the end."""
    items: list[Record | ScalarBlock] = []
    end = 0
    for kind, start, stop in walk(data):
        if kind == format.SCALAR:
            items.append(ScalarBlock(data[start:stop], segment, offset + start))
        else:
            payload = checked_payload(data, start, stop)
            if payload is None:
                break
            head = format.VARIABLE_STRUCT.unpack_from(data, start)
            time_ns = head[-1] & format.TIME_MASK
            items.append(Record(kind, head[1], time_ns, payload, segment, offset + start))
        end = stop
    return items, end


def frame_size(data: bytes, at: int) -> int:
    """The size of the record of variable length at an offset, 0 when there is no such header."""
    kind, _, _, length, _, inverse, _, tail = format.VARIABLE_STRUCT.unpack_from(data, at)
    if kind in (0, format.SCALAR) or not tail & format.TAIL or length ^ inverse != 0xFFFFFFFF:
        return 0
    return int(_UNIT + format.padded(length))


def checked_payload(data: bytes, start: int, stop: int) -> bytes | None:
    """The payload of a whole record, None when it is cut off or damaged."""
    if stop > len(data):
        return None
    head = data[start : start + _UNIT]
    _, _, _, length, crc, *_ = format.VARIABLE_STRUCT.unpack(head)
    payload = data[start + _UNIT : start + _UNIT + length]
    return payload if format.checksum(head, payload) == crc else None


def next_record(data: bytes, at: int) -> int | None:
    """The offset of the first record that looks sound after damage at an offset, None when there is none.

    Where the damaged record still says how long it is, its own content is searched last: payloads are anybody's
    bytes, so a record found in them may be none.
    """
    after = at + (frame_size(data, at) or _UNIT)
    for start in range(after, len(data) - _UNIT + 1, _UNIT):
        if _sound(data, start):
            return start
    if after <= len(data) and not any(data[after:]):
        return None
    for start in range(at + _UNIT, min(after, len(data)) - _UNIT + 1, _UNIT):
        if _sound(data, start):
            return start
    return None


def _run(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
    match = pattern.match(data, at)
    return match.end() if match else at


def _sound(data: bytes, at: int) -> bool:
    if data[at] == format.SCALAR:
        return data[at + 1 : at + 4] == b"\0\0\0" and data[at + _UNIT - 1] >= 0x80
    size = frame_size(data, at)
    return size > 0 and checked_payload(data, at, at + size) is not None
