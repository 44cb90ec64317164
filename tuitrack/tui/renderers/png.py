"""PNG files as colours, without an image library: the kind that reports of images and figures are kept as."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Pictures with more dots than these are left to a faster library.
MOST = 4_000_000
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_SUB, _UP, _AVERAGE, _PAETH = 1, 2, 3, 4


class Broken(ValueError):
    """The file is damaged."""


class Foreign(ValueError):
    """The file is of a kind that is not read here, with what it is."""


@dataclass(frozen=True, slots=True)
class _Header:
    width: int
    height: int
    depth: int
    kind: int

    @property
    def line(self) -> int:
        """Bytes of a row."""
        return (self.width * _CHANNELS[self.kind] * self.depth + 7) // 8

    @property
    def step(self) -> int:
        """Bytes from a dot to the next."""
        return max(_CHANNELS[self.kind] * self.depth // 8, 1)


def decode(data: bytes) -> Bytes:
    """The colours of a PNG over white, shape (height, width, 3).

    Raises:
        Broken: it is damaged.
        Foreign: it is of a kind that is not read here.
    """
    chunks = list(_chunks(data))
    header = _header(chunks)
    palette = next((body for kind, body in chunks if kind == b"PLTE"), b"")
    alphas = next((body for kind, body in chunks if kind == b"tRNS"), b"")
    packed = b"".join(body for kind, body in chunks if kind == b"IDAT")
    expected = (header.line + 1) * header.height
    try:
        raw = zlib.decompressobj().decompress(packed, expected)
    except zlib.error as error:
        raise Broken("its data is damaged") from error
    if len(raw) < expected:
        raise Broken("it is incomplete")
    lines = np.frombuffer(raw, np.uint8, expected).reshape(header.height, header.line + 1)
    samples = _samples(_unfiltered(lines[:, 0], lines[:, 1:], header.step), header)
    return _coloured(samples, header, palette, alphas)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not data.startswith(SIGNATURE):
        raise Foreign("only PNG is read here")
    place = len(SIGNATURE)
    while place + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, place)
        yield kind, data[place + 8 : place + 8 + length]
        place += length + 12


def _header(chunks: list[tuple[bytes, bytes]]) -> _Header:
    if not chunks or chunks[0][0] != b"IHDR" or len(chunks[0][1]) != 13:
        raise Broken("it has no header")
    width, height, depth, kind, packing, filtering, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
    if width * height > MOST:
        raise Foreign(f"it is large, {width:,} × {height:,} dots")
    if kind not in _CHANNELS or depth not in (1, 2, 4, 8, 16) or not width * height or packing or filtering:
        raise Broken("its header makes no sense")
    if interlaced:
        raise Foreign("it is an interlaced PNG")
    return _Header(width, height, depth, kind)


def _unfiltered(filters: Bytes, lines: Bytes, step: int) -> Bytes:
    """The rows as they were before each was written as a difference to its neighbours."""
    if not filters.any():
        return lines
    if filters.max() > _PAETH:
        raise Broken("its data is damaged")
    if np.isin(filters, (0, _SUB, _UP)).all():
        return _simply(filters, lines, step)
    return _slanted(filters, lines, step)


def _simply(filters: Bytes, lines: Bytes, step: int) -> Bytes:
    """Differences to the left or to above only: sums along a row, or row by row."""
    found = lines.copy()
    wide = -(-lines.shape[1] // step) * step
    for row, kind in enumerate(filters.tolist()):
        if kind == _SUB:
            padded = np.zeros(wide, np.uint8)
            padded[: lines.shape[1]] = lines[row]
            sums = np.cumsum(padded.reshape(-1, step), axis=0, dtype=np.uint8).reshape(-1)
            found[row] = sums[: lines.shape[1]]
        elif kind == _UP and row:
            found[row] += found[row - 1]
    return found


def _slanted(filters: Bytes, lines: Bytes, step: int) -> Bytes:
    """Differences of every kind: dots of a slanted line depend on none of each other and are done at once."""
    height, length = lines.shape
    columns = -(-length // step)
    work = np.zeros((height + 1, columns + 1, step), np.int16)
    given = np.zeros((height, columns * step), np.uint8)
    given[:, :length] = lines
    work[1:, 1:] = given.reshape(height, columns, step)
    kinds = filters.astype(np.int16)[:, None]
    for slant in range(height + columns - 1):
        rows = np.arange(max(0, slant - columns + 1), min(height, slant + 1))
        across, kind = slant - rows, kinds[rows]
        left, above = work[rows + 1, across], work[rows, across + 1]
        base = np.where(kind == _PAETH, _nearest(left, above, work[rows, across]), 0)
        base += np.where(kind == _SUB, left, 0) + np.where(kind == _UP, above, 0)
        base += np.where(kind == _AVERAGE, (left + above) // 2, 0)
        work[rows + 1, across + 1] = (work[rows + 1, across + 1] + base) & 0xFF
    return work[1:, 1:].astype(np.uint8).reshape(height, -1)[:, :length]


def _nearest(
    left: npt.NDArray[np.int16], above: npt.NDArray[np.int16], corner: npt.NDArray[np.int16]
) -> npt.NDArray[np.int16]:
    """Paeth's choice: the neighbour nearest to left + above − corner."""
    to_left, to_above = np.abs(above - corner), np.abs(left - corner)
    to_corner = np.abs(left + above - 2 * corner)
    upper = np.where(to_above <= to_corner, above, corner)
    return np.where((to_left <= to_above) & (to_left <= to_corner), left, upper)


def _samples(lines: Bytes, header: _Header) -> Bytes:
    """One number from 0 to 255 a sample, shape (height, width, channels); of indices the index."""
    channels = _CHANNELS[header.kind]
    if header.depth == 16:
        return lines[:, ::2].reshape(header.height, header.width, channels)
    if header.depth == 8:
        return lines.reshape(header.height, header.width, channels)
    bits = np.unpackbits(lines, axis=1)[:, : lines.shape[1] * 8 // header.depth * header.depth]
    weights = 1 << np.arange(header.depth - 1, -1, -1)
    values = bits.reshape(header.height, -1, header.depth) @ weights
    values = values[:, : header.width, None]
    return (values if header.kind == 3 else values * 255 // (2**header.depth - 1)).astype(np.uint8)


def _coloured(samples: Bytes, header: _Header, palette: bytes, alphas: bytes) -> Bytes:
    """Three colours a dot; what is transparent shows white."""
    if header.kind == 3:
        colours = np.zeros((256, 4), np.uint8)
        colours[:, 3] = 255
        known = np.frombuffer(palette[: len(palette) // 3 * 3][:768], np.uint8).reshape(-1, 3)
        colours[: len(known), :3] = known
        colours[: len(alphas[:256]), 3] = np.frombuffer(alphas[:256], np.uint8)
        samples = colours[samples[:, :, 0]]
    elif header.kind in (0, 4):
        samples = np.concatenate((samples[:, :, :1].repeat(3, axis=2), samples[:, :, 1:]), axis=2)
    if samples.shape[2] == 3:
        return samples
    share = samples[:, :, 3:].astype(np.uint16)
    return ((samples[:, :, :3] * share + 255 * (255 - share)) // 255).astype(np.uint8)
