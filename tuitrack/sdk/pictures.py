"""Arrays and images as PNG files, without an image library of our own."""

from __future__ import annotations

import io
from typing import Any

from tuitrack.model import png as encoder


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
    return encoder.encoded(*_pixels(image))


def _pixels(image: Any) -> tuple[bytes, int, int, int]:
    """The bytes of an array, row by row, with its width, height and channels."""
    import numpy

    for method in ("detach", "cpu"):
        image = getattr(image, method, lambda image=image: image)()
    array = numpy.asarray(image)
    if array.dtype == object or array.dtype.kind not in "buif":
        raise TypeError(f"an image is an array of numbers or a PIL image, not {type(image).__name__}")
    if array.ndim == 3 and array.shape[2] not in encoder.KINDS and array.shape[0] in encoder.KINDS:
        array = array.transpose(1, 2, 0)
    array = array[:, :, None] if array.ndim == 2 else array
    if array.ndim != 3 or array.shape[2] not in encoder.KINDS or 0 in array.shape:
        raise ValueError(f"no image has the shape {array.shape}")
    if array.dtype.kind == "b" or (array.dtype.kind == "f" and not numpy.nanmax(array) > 1):
        array = numpy.nan_to_num(array.astype(float)) * 255
    whole = numpy.clip(numpy.rint(numpy.nan_to_num(array)), 0, 255).astype(numpy.uint8)
    height, width, channels = whole.shape
    return whole.tobytes(), width, height, channels
