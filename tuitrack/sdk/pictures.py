"""Arrays and images as PNG files, without an image library of our own."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

_GREY, _COLOUR, _GREY_ALPHA, _COLOUR_ALPHA = 0, 2, 4, 6
_KINDS = {1: _GREY, 2: _GREY_ALPHA, 3: _COLOUR, 4: _COLOUR_ALPHA}
_LEVEL = 6


def png(image: Any) -> bytes:
    """An image as a PNG file.

    Args:
        image: A PIL image; or an array or tensor of shape (height, width) or (height, width, channels) with 1 to 4
            channels, channels first too; whole numbers 0 to 255, truth values, or fractions, which are 0 to 1 where
            none is above 1 and 0 to 255 otherwise.

    Raises:
        ValueError: no picture has that shape.
        TypeError: it is neither.
    """
    if hasattr(image, "save") and hasattr(image, "convert"):
        buffer = io.BytesIO()
        keeps = getattr(image, "mode", "") in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")
        (image if keeps else image.convert("RGB")).save(buffer, "PNG")
        return buffer.getvalue()
    pixels, height, width, channels = _pixels(image)
    rows = b"".join(b"\0" + pixels[at : at + width * channels] for at in range(0, len(pixels), width * channels))
    header = struct.pack(">IIBBBBB", width, height, 8, _KINDS[channels], 0, 0, 0)
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, _LEVEL)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _pixels(image: Any) -> tuple[bytes, int, int, int]:
    """The bytes of an array, row by row, with its height, width and channels."""
    import numpy

    for method in ("detach", "cpu"):
        image = getattr(image, method, lambda image=image: image)()
    array = numpy.asarray(image)
    if array.dtype == object or array.dtype.kind not in "buif":
        raise TypeError(f"an image is an array of numbers or a PIL image, not {type(image).__name__}")
    if array.ndim == 3 and array.shape[2] not in _KINDS and array.shape[0] in _KINDS:
        array = array.transpose(1, 2, 0)
    array = array[:, :, None] if array.ndim == 2 else array
    if array.ndim != 3 or array.shape[2] not in _KINDS or 0 in array.shape:
        raise ValueError(f"no image has the shape {array.shape}")
    if array.dtype.kind == "b" or (array.dtype.kind == "f" and not numpy.nanmax(array) > 1):
        array = numpy.nan_to_num(array.astype(float)) * 255
    whole = numpy.clip(numpy.rint(numpy.nan_to_num(array)), 0, 255).astype(numpy.uint8)
    return whole.tobytes(), *whole.shape
