"""A grid of characters with a style each, from which pictures are cut."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tuitrack.tui.charts.dots import Bits
from tuitrack.tui.charts.envelope import Flags
from tuitrack.tui.charts.picture import Run

COLOURS = 8
STYLES = (
    "", "axis", "tick", "grid", "mark", "cursor",
    *(f"{layer}{index}" for layer in ("series", "ghost", "band") for index in range(COLOURS)),
    "series-other", "ghost-other", "band-other",
)  # fmt: skip
_NUMBERS = {name: number for number, name in enumerate(STYLES)}
_BLANK = ord(" ")


def style_of(layer: str, series: int) -> str:
    """Name the style of a series in a layer; series beyond the eight colours share one."""
    return f"{layer}{series}" if 0 <= series < COLOURS else f"{layer}-other"


class Canvas:
    """Cells to write on, one character wide each."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._characters: npt.NDArray[np.uint32] = np.full((height, width), _BLANK, np.uint32)
        self._styles: npt.NDArray[np.uint8] = np.zeros((height, width), np.uint8)

    def write(self, row: int, column: int, text: str, style: str) -> None:
        """Write text; what would fall off the edges is left out."""
        if not 0 <= row < self.height:
            return
        for place, character in enumerate(text, column):
            if 0 <= place < self.width:
                self._characters[row, place] = ord(character)
                self._styles[row, place] = _NUMBERS[style]

    def fill(self, top: int, left: int, where: Flags, character: str, style: str) -> None:
        """Write one character wherever `where` says and the cell is still blank."""
        area = np.s_[top : top + where.shape[0], left : left + where.shape[1]]
        blank = where & (self._characters[area] == _BLANK)
        self._characters[area][blank] = ord(character)
        self._styles[area][blank] = _NUMBERS[style]

    def paint(self, top: int, left: int, cells: Layers, glyphs: npt.NDArray[np.uint32]) -> None:
        """Write cells of dots, each bit pattern as its glyph."""
        area = np.s_[top : top + cells.bits.shape[0], left : left + cells.bits.shape[1]]
        shown = cells.bits > 0
        self._characters[area][shown] = glyphs[cells.bits[shown]]
        self._styles[area][shown] = cells.styles[shown]

    def rows(self) -> tuple[tuple[Run, ...], ...]:
        """Return the rows as runs; a blank takes the style before it, so that runs are few."""
        places = np.where(self._characters != _BLANK, np.arange(self.width), 0)
        styles = np.take_along_axis(self._styles, np.maximum.accumulate(places, axis=1), axis=1)
        text = self._characters.astype("<u4").tobytes().decode("utf-32-le")
        changes = np.ones((self.height, self.width), np.bool_)
        changes[:, 1:] = styles[:, 1:] != styles[:, :-1]
        rows: list[list[Run]] = [[] for _ in range(self.height)]
        starts = np.flatnonzero(changes).tolist()
        numbers = styles.reshape(-1)[starts].tolist()
        for start, end, number in zip(starts, [*starts[1:], len(text)], numbers, strict=True):
            rows[start // self.width].append(Run(text[start:end], STYLES[number]))
        return tuple(map(tuple, rows))


class Layers:
    """Cells of dots laid over each other, every cell in one style.

    Where styles tell lines apart, the dots of a cell are those of the lines in its style, so that a colour never
    shows values that are not its own; otherwise (`alike`) all lines through a cell show.
    """

    def __init__(self, width: int, height: int, *, alike: bool = False) -> None:
        self._alike = alike
        self.bits: Bits = np.zeros((height, width), np.uint8)
        self.styles: npt.NDArray[np.uint8] = np.zeros((height, width), np.uint8)
        self._lined: Flags = np.zeros((height, width), np.bool_)

    def cover(self, bits: Bits, style: str) -> None:
        """Lay dots on top, hiding what was in the same cells."""
        shown = bits > 0
        self.bits[shown] = bits[shown]
        self.styles[shown] = _NUMBERS[style]

    def join(self, bits: Bits, style: str) -> None:
        """Lay a line on top: it hides areas, and lines of other styles."""
        shown = bits > 0
        shared = self._lined & (self._alike | (self.styles == _NUMBERS[style]))
        self.bits[shown] = np.where(shared, self.bits | bits, bits)[shown]
        self.styles[shown] = _NUMBERS[style]
        self._lined |= shown

    def clear_areas(self, column: int) -> None:
        """Remove all but lines from a column of cells."""
        self.bits[~self._lined[:, column], column] = 0
