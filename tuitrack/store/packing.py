"""Stretches of a curve ⇄ bytes at rest, bit for bit: what a picture reads most, so it is cheap to read."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tuitrack import errors
from tuitrack.store import summary
from tuitrack.store.summary import DTYPE, Buckets

_PLAIN = 1
_DEFLATED = zlib.compress(b"")[0]
"""What a row begins with: a deflated one with what zlib begins with."""

_HEAD = struct.Struct("<BH")
"""how the row is kept, how many stretches it has"""

_SAME = DTYPE.itemsize // 8
"""Bytes that tell of each plane whether all of it is one byte."""

_WORTH = 2
"""How many times as large as a deflated row, which takes three times as long to read, a plain one may be."""

_LEVEL = 6

_Planes = NDArray[np.uint8]
"""The bytes of equal place in all stretches together."""


def pack(buckets: Buckets) -> bytes:
    """Stretches, at least one, as a row."""
    rows = np.ascontiguousarray(buckets).view(np.uint8).reshape(len(buckets), DTYPE.itemsize)
    planes = np.ascontiguousarray(rows.T)
    deflated, plain = zlib.compress(planes.tobytes(), _LEVEL), _plain(planes)
    return plain if len(plain) <= _WORTH * len(deflated) else deflated


def unpack(rows: Sequence[bytes]) -> Buckets:
    """What was packed into some rows, one after the other.

    Raises:
        StoreCorrupt: the bytes are no stretches.
    """
    try:
        planes = [_planes(row) for row in rows]
    except (ValueError, IndexError, struct.error, zlib.error) as error:
        raise errors.StoreCorrupt(f"a summary of a curve is damaged: {error}", hint="tuitrack db check") from error
    if not planes:
        return summary.NONE
    return np.ascontiguousarray(np.concatenate(planes, axis=1).T).view(DTYPE).reshape(-1)


def _plain(planes: _Planes) -> bytes:
    same = (planes == planes[:, :1]).all(axis=1)
    parts = (np.packbits(same), planes[same, 0], planes[~same])
    return _HEAD.pack(_PLAIN, planes.shape[1]) + b"".join(part.tobytes() for part in parts)


def _planes(row: bytes) -> _Planes:
    if row[0] == _DEFLATED:
        return np.frombuffer(zlib.decompress(row), np.uint8).reshape(DTYPE.itemsize, -1)
    how, count = _HEAD.unpack_from(row)
    if how != _PLAIN:
        raise ValueError(f"summary of version {how}")
    same = np.unpackbits(np.frombuffer(row, np.uint8, _SAME, _HEAD.size)).view(np.bool_)
    body = np.frombuffer(row, np.uint8, -1, _HEAD.size + _SAME)
    alike = int(np.count_nonzero(same))
    planes = np.empty((DTYPE.itemsize, count), np.uint8)
    planes[same] = body[:alike, None]
    planes[~same] = body[alike:].reshape(-1, count)
    return planes
