"""A grid of characters with a style each, from which pictures are cut."""

from __future__ import annotations

import copy

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

Stack = npt.NDArray[np.bool_]


def style_of(layer: str, series: int) -> str:
    """Name the style of a series in a layer; series beyond the eight colours share one."""
    return f"{layer}{series}" if 0 <= series < COLOURS else f"{layer}-other"


class Canvas:
    """Cells to write on, one character wide each."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._characters: npt.NDArray[np.uint32] = np.full((height, width), _BLANK, np.uint32)
        self._styles: npt.NDArray[np.uint8] = np.zeros((height, width), np.uint8)

    def copy(self) -> Canvas:
        """Another one with the same cells."""
        made = copy.copy(self)
        made._characters, made._styles = self._characters.copy(), self._styles.copy()
        return made

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

    def paint(
        self, top: int, left: int, cells: Layers, glyphs: npt.NDArray[np.uint32], bare: int | None = None
    ) -> None:
        """Write cells of dots, each bit pattern as its glyph; in the column `bare` lines only."""
        bits, styles = cells.merged(bare)
        area = np.s_[top : top + bits.shape[0], left : left + bits.shape[1]]
        shown = bits > 0
        self._characters[area][shown] = glyphs[bits[shown]]
        self._styles[area][shown] = styles[shown]

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

    Lines that share a cell take turns from cell to cell, the last one laid two times of three, so that each is seen
    where its values are and in no colour but its own. Where styles tell nothing (`alike`) all dots show at once.
    """

    def __init__(self, width: int, height: int, *, alike: bool = False) -> None:
        self._alike = alike
        self._bits: Bits = np.zeros((height, width), np.uint8)
        self._styles: npt.NDArray[np.uint8] = np.zeros((height, width), np.uint8)
        self._lines: dict[int, Bits] = {}

    def cover(self, bits: Bits, style: str) -> None:
        """Lay dots on top, hiding what was in the same cells."""
        shown = bits > 0
        self._bits[shown] = bits[shown]
        self._styles[shown] = _NUMBERS[style]

    def join(self, bits: Bits, style: str) -> None:
        """Lay a line on top of areas and of other lines."""
        number = _NUMBERS[style]
        self._lines[number] = bits | self._lines.pop(number, np.uint8(0))

    def merged(self, bare: int | None = None) -> tuple[Bits, npt.NDArray[np.uint8]]:
        """Return the dots of each cell with its style; in the column `bare` those of lines only."""
        bits, styles = self._bits.copy(), self._styles.copy()
        if bare is not None:
            bits[:, bare] = 0
        if not self._lines:
            return bits, styles
        if len(self._lines) == 1:
            ((number, line),) = self._lines.items()
            alone = line > 0
            bits[alone], styles[alone] = line[alone], number
            return bits, styles
        lines = np.stack(list(self._lines.values()))
        shown = lines > 0
        chosen = shown & (_from_front(shown) == (0 if self._alike else _turns(shown)))
        lined = shown.any(axis=0)
        bits[lined] = np.bitwise_or.reduce(lines if self._alike else lines * chosen)[lined]
        styles[lined] = np.array(list(self._lines), np.uint8)[chosen.argmax(axis=0)][lined]
        return bits, styles


def _from_front(shown: Stack) -> npt.NDArray[np.int64]:
    """Count for each line the lines of a cell that lie in front of it."""
    return np.cumsum(shown[::-1], axis=0)[::-1] - shown


def _turns(shown: Stack) -> npt.NDArray[np.int64]:
    """Say which line of a cell has its turn, counted from the front: another one in the next cell to each side."""
    count = np.maximum(shown.sum(axis=0), 1)
    place = np.add.outer(np.arange(shown.shape[1]), np.arange(shown.shape[2]))
    beside_last = np.where(place % 3 < 2, 0, 1 + place // 3 % np.maximum(count - 1, 1))
    return np.where(shown[-1] & (count > 1), beside_last, place % count)
