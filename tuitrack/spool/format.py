"""Records as they lie in a spool's segments."""

from __future__ import annotations

import json
import struct
import zlib
from typing import NamedTuple

from tuitrack import errors

_FAMILY = b"TTSPOOL"
MAGIC = _FAMILY + b"1"
HEADER_SIZE = 64
RECORD_SIZE = 32

SCALAR = 1
SERIES = 2
EVENT = 3
CONSOLE = 4

STDOUT = 1
STDERR = 2

TAIL = 1 << 63
"""Set in the last word of every record header, so that both of its 16-byte halves are never zero."""

TIME_MASK = TAIL - 1

SCALAR_STRUCT = struct.Struct("<BBHIqdQ")
"""kind, flags, spare, local series id, step, value, wall time in ns | TAIL"""

VARIABLE_STRUCT = struct.Struct("<BBHIIIQQ")
"""kind, flags, spare, payload length, CRC-32, ~length, spare, wall time in ns | TAIL"""

_HEADER = struct.Struct("<8sIIQ")
_SERIES_ID = struct.Struct("<I")


class NewerSpool(errors.TuitrackError):
    """A spool in a format of the future."""

    title = "spool"


class Position(NamedTuple):
    """A place in a spool: segment number, byte offset in it."""

    segment: int = 0
    offset: int = HEADER_SIZE


class Record(NamedTuple):
    """A record of variable length."""

    kind: int
    flags: int
    time_ns: int
    payload: bytes
    segment: int
    offset: int


class ScalarBlock(NamedTuple):
    """Scalars that follow each other, as they were written; a whole number of 32-byte records."""

    data: bytes
    segment: int
    offset: int


class Torn(NamedTuple):
    """Bytes that are no record: half written before a death, or damaged."""

    data: bytes
    segment: int
    offset: int
    reason: str


def segment_name(number: int) -> str:
    """The file name of a segment."""
    return f"{number:06d}.seg"


def header(number: int, capacity: int) -> bytes:
    """The first 64 bytes of a segment."""
    return _HEADER.pack(MAGIC, 1, number, capacity).ljust(HEADER_SIZE, b"\0")


def check_header(data: bytes) -> None:
    """Refuse a segment of a later version; a damaged header is no reason to give up what follows it.

    Raises:
        NewerSpool: a later version wrote it.
    """
    if data.startswith(_FAMILY) and not data.startswith(MAGIC):
        raise NewerSpool("the spool was written by a newer tuitrack", hint="upgrade tuitrack on this host")


def variable(kind: int, payload: bytes, time_ns: int, flags: int = 0) -> bytes:
    """A framed record of variable length, padded to whole 32-byte units."""
    length = len(payload)
    fields = (kind, flags, 0, length, 0, length ^ 0xFFFFFFFF, 0, (time_ns & TIME_MASK) | TAIL)
    head = VARIABLE_STRUCT.pack(*fields)
    check = checksum(head, payload).to_bytes(4, "little")
    return b"".join((head[:8], check, head[12:], payload, bytes(padded(length) - length)))


def checksum(head: bytes, payload: bytes) -> int:
    """CRC-32 of a header without its own place, followed by the payload."""
    return zlib.crc32(payload, zlib.crc32(head[12:RECORD_SIZE], zlib.crc32(head[:8])))


def padded(length: int) -> int:
    """The room a payload takes."""
    return -(-length // RECORD_SIZE) * RECORD_SIZE


def pack_series(series_id: int, title: str, series: str) -> bytes:
    """The payload that gives a local id its name."""
    return _SERIES_ID.pack(series_id) + json.dumps([title, series]).encode("ascii")


def unpack_series(payload: bytes) -> tuple[int, str, str]:
    """Local id, title, series.

    Raises:
        ValueError: not such a payload.
    """
    if len(payload) < _SERIES_ID.size:
        raise ValueError("a series definition is longer")
    names = json.loads(payload[_SERIES_ID.size :])
    if not (isinstance(names, list) and len(names) == 2 and all(isinstance(name, str) for name in names)):
        raise ValueError("a series definition holds a title with a series")
    return _SERIES_ID.unpack_from(payload)[0], names[0], names[1]
