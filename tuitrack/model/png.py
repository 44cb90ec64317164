"""Pixels as a PNG file."""

from __future__ import annotations

import struct
import zlib

_GREY, _COLOUR, _GREY_ALPHA, _COLOUR_ALPHA = 0, 2, 4, 6
KINDS = {1: _GREY, 2: _GREY_ALPHA, 3: _COLOUR, 4: _COLOUR_ALPHA}
"""What a pixel is, by how many bytes it has."""
_LEVEL = 6


def encoded(pixels: bytes, width: int, height: int, channels: int) -> bytes:
    """The file of pixels that lie row by row, each of so many bytes."""
    length = width * channels
    rows = b"".join(b"\0" + pixels[at : at + length] for at in range(0, len(pixels), length))
    header = struct.pack(">IIBBBBB", width, height, 8, KINDS[channels], 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, _LEVEL)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
