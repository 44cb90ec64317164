"""Picture files as rows of half blocks."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import numpy as np
import numpy.typing as npt

from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.renderers import blocks, png
from tuitrack.tui.renderers.look import Look, Row, said

Bytes = npt.NDArray[np.uint8]

# Bytes of a file, dots of a picture, dots along a side that are kept of it.
LARGEST, MOST, KEPT = 64 << 20, 40_000_000, 1_024
# Colours are shown in so many steps each: neighbours that hardly differ become one piece on the wire.
_STEP = 4
_EXTRA = "pip install 'tuitrack[images]' draws it"


class Unread(Exception):
    """A picture that cannot be shown, with the reason."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """The colours of a picture, shape (height, width, 3), thinned where it is large, with its own size."""

    rgb: Bytes
    width: int
    height: int


def linked(uri: str, look: Look) -> list[Row]:
    """The picture that an address names, where it is on this host."""
    parts = urlsplit(uri)
    try:
        if parts.scheme not in ("file", ""):
            raise Unread(f"it lies at {uri}, nothing is fetched")
        found = read(Path(unquote(parts.path)))
    except Unread as why:
        return said(f"not drawn: {why}", look)
    return draw(found, look)


def read(path: Path) -> Picture:
    """A picture file.

    Raises:
        Unread: it is gone, too large, or of a kind that cannot be read.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise Unread("its file is gone, on another host or cannot be read") from error
    if len(data) > LARGEST:
        raise Unread(f"its file is larger than {formatting.size(LARGEST)}")
    return decode(data)


def decode(data: bytes) -> Picture:
    """A picture: PNG is read by ourselves, other kinds and large ones by Pillow where it is installed.

    Raises:
        Unread: it cannot be read.
    """
    try:
        return thinned(png.decode(data))
    except png.Foreign as why:
        return _by_pillow(data, str(why))
    except png.Broken as why:
        raise Unread(str(why)) from why


def thinned(rgb: Bytes) -> Picture:
    """Colours as a picture of which no more is kept than any terminal can show."""
    height, width, _ = rgb.shape
    every = -(-max(height, width) // KEPT)
    return Picture(rgb[::every, ::every].copy() if every > 1 else rgb, width, height)


def _by_pillow(data: bytes, why: str) -> Picture:
    try:
        from PIL import Image
    except ImportError as error:
        raise Unread(f"{why}. {_EXTRA}") from error
    try:
        with Image.open(io.BytesIO(data)) as image:
            width, height = image.size
            if width * height > MOST:
                raise Unread(f"it is too large to be drawn, {width:,} × {height:,} dots")
            image.thumbnail((KEPT, KEPT))
            ground = Image.new("RGBA", image.size, "white")
            ground.alpha_composite(image.convert("RGBA"))
            return Picture(np.asarray(ground.convert("RGB")), width, height)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unread(f"{why}, too large to be drawn") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Unread("it is damaged or of an unknown kind") from error


def draw(picture: Picture, look: Look) -> list[Row]:
    """A picture as large as the room allows, its shape kept, with its size under it; small ones are magnified."""
    width, height = picture.width, picture.height
    room = max(look.height - 1, 1)
    share = min(look.width / width, 2 * room / height)
    share = max(int(share), 1) if share >= 1 else share
    columns, lines = max(int(width * share), 1), max(int(height * share), 1)
    shown = blocks.resampled(picture.rgb.astype(np.float64), columns, lines)
    note = (Run(f"{width} × {height}" + ("" if share == 1 else f"   {_factor(share)}"), "dim"),)
    if not look.colours or look.ascii:
        return [*blocks.shaded(shown @ np.array([0.299, 0.587, 0.114]) / 255), note]
    stepped = np.rint(shown / _STEP) * _STEP
    return [*blocks.coloured(stepped.clip(0, 255).astype(np.uint8)), note]


def _factor(share: float) -> str:
    return f"{share:.0f}× as large" if share > 1 else f"shown at {share:.0%}"
