"""Points ⇄ bytes at rest, bit for bit."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from tuitrack import errors
from tuitrack.store.points import Columns

POINTS = 1024
"""How many points a full chunk holds: enough to compress well, few enough to be written again while it fills."""

_VERSION = 1
_HEAD = struct.Struct("<BxxxIqQ")
"""version, count, first step, first time"""

_PLANES = 8
_SAME, _PLAIN, _DEFLATED = range(3)
_PLANE = struct.Struct("<BH")
"""how a plane is kept, how many bytes follow"""

_LEVEL = 6

Words = NDArray[np.uint64]


def pack(points: Columns) -> bytes:
    """Points, at least one, at most `POINTS`, in the order they are in."""
    steps, times = points.steps.view(np.uint64), points.times
    head = _HEAD.pack(_VERSION, len(points), int(points.steps[0]), int(times[0]))
    columns = (_deltas(steps), points.values.view(np.uint64), _deltas(times))
    return head + b"".join(map(_packed, columns))


def unpack(data: bytes) -> Columns:
    """What was packed.

    Raises:
        StoreCorrupt: the bytes are no chunk of this version.
    """
    try:
        version, count, step, moment = _HEAD.unpack_from(data)
        if version != _VERSION:
            raise ValueError(f"chunk of version {version}")
        steps, at = _unpacked(data, _HEAD.size, count - 1)
        values, at = _unpacked(data, at, count)
        times, _ = _unpacked(data, at, count - 1)
    except (ValueError, struct.error, zlib.error) as error:
        raise errors.StoreCorrupt(f"a chunk of a curve is damaged: {error}", hint="tuitrack db check") from error
    first = step & 0xFFFFFFFFFFFFFFFF
    return Columns(_summed(steps, first).view(np.int64), values.view(np.float64), _summed(times, moment))


def _deltas(words: Words) -> Words:
    """Differences of neighbours, small ones of either sign as small numbers; what overflows comes back by itself."""
    found = np.diff(words).view(np.int64)
    return ((found << 1) ^ (found >> 63)).view(np.uint64)


def _summed(deltas: Words, first: int) -> Words:
    found = np.empty(len(deltas) + 1, np.uint64)
    found[0] = first
    found[1:] = (deltas >> np.uint64(1)) ^ (np.uint64(0) - (deltas & np.uint64(1)))
    return np.cumsum(found, out=found)


def _packed(words: Words) -> bytes:
    """Words with the bytes of equal weight together: those that say little are kept in little room."""
    planes = np.ascontiguousarray(words.astype("<u8", copy=False).view(np.uint8).reshape(-1, _PLANES).T)
    parts: list[bytes] = []
    for plane in map(bytes, planes):
        how, kept = _PLAIN, plane
        if plane == plane[:1] * len(plane):
            how, kept = _SAME, plane[:1]
        elif len(deflated := zlib.compress(plane, _LEVEL)) < len(plane):
            how, kept = _DEFLATED, deflated
        parts += (_PLANE.pack(how, len(kept)), kept)
    return b"".join(parts)


def _unpacked(data: bytes, at: int, count: int) -> tuple[Words, int]:
    """So many words from a place on, and where they end."""
    planes = []
    for _ in range(_PLANES):
        how, size = _PLANE.unpack_from(data, at)
        at += _PLANE.size
        kept = data[at : at + size]
        planes.append(kept if how == _PLAIN else kept * count if how == _SAME else zlib.decompress(kept))
        at += size
    words = np.frombuffer(b"".join(planes), np.uint8).reshape(_PLANES, count).T
    return np.ascontiguousarray(words).view("<u8").reshape(-1), at
