"""Characters that fonts draw in other widths, or lack, as vector shapes that fill their cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

WIDTH, HEIGHT = 8.4, 17.0
PENS = {
    "area": 'stroke="none"',
    "dot": 'fill="none" stroke-width="3.2" stroke-linecap="round"',
    "light": 'fill="none" stroke-width="1.2"',
    "heavy": 'fill="none" stroke-width="2.6"',
}

# The column and row of the dot that each bit of a braille character stands for.
_DOTS = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
_LOWER = {block: number / 8 for number, block in enumerate("▁▂▃▄▅▆▇█", 1)}
_LEFT = {block: number / 8 for number, block in enumerate("▏▎▍▌▋▊▉", 1)}
_ENDS = {"l": (0.0, 0.5), "r": (1.0, 0.5), "u": (0.5, 0.0), "d": (0.5, 1.0)}
_ARMS = {
    "─": "lr", "│": "ud", "┌": "dr", "┐": "dl", "└": "ur", "┘": "ul", "├": "udr", "┤": "udl", "┬": "dlr", "┴": "ulr",
    "┼": "udlr", "━": "lr", "┃": "ud",
}  # fmt: skip
_DASHES = {"╌": 2, "╍": 2, "┄": 3, "┅": 3, "┈": 4, "┉": 4}
_HEAVY = frozenset("━┃╍┅┉")

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a pen draws, as the data of an SVG path."""

    pen: str
    path: str


def shape(character: str, left: float, top: float) -> Shape | None:
    """The shape of a character in the cell that starts there, None where a font shall draw it."""
    cell = _Cell(left, top)
    pen = "heavy" if character in _HEAVY else "light"
    if "\u2800" <= character <= "\u28ff":
        return Shape("dot", "".join(cell.dots(ord(character) - 0x2800)))
    if character in _LOWER:
        return Shape("area", cell.box((0, 1 - _LOWER[character]), (1, 1)))
    if character in _LEFT:
        return Shape("area", cell.box((0, 0), (_LEFT[character], 1)))
    if character == "▀":
        return Shape("area", cell.box((0, 0), (1, 0.5)))
    if character in _ARMS:
        return Shape(pen, "".join(cell.line((0.5, 0.5), _ENDS[arm]) for arm in _ARMS[character]))
    if character in _DASHES:
        return Shape(pen, "".join(cell.line((x, 0.5), (end, 0.5)) for x, end in _parts(_DASHES[character])))
    if character == "┊":
        return Shape(pen, "".join(cell.line((0.5, y), (0.5, end)) for y, end in _parts(4)))
    if character == "═":
        return Shape(pen, cell.line((0, 0.4), (1, 0.4)) + cell.line((0, 0.6), (1, 0.6)))
    return None


def _parts(count: int) -> Iterator[tuple[float, float]]:
    """Where the dashes of a broken line begin and end."""
    for number in range(count):
        yield (number + 0.2) / count, (number + 0.8) / count


@dataclass(frozen=True, slots=True)
class _Cell:
    """Draws in shares of a cell's width and height."""

    left: float
    top: float

    def line(self, start: Point, end: Point) -> str:
        """A straight line."""
        return f"M{self._at(start)}L{self._at(end)}"

    def box(self, corner: Point, opposite: Point) -> str:
        """A filled rectangle."""
        across, down = (opposite[0] - corner[0]) * WIDTH, (opposite[1] - corner[1]) * HEIGHT
        return f"M{self._at(corner)}h{short(across)}v{short(down)}h{short(-across)}z"

    def dots(self, bits: int) -> Iterator[str]:
        """The dots of a braille character: lines of no length, which the pen makes round."""
        for place, (column, row) in enumerate(_DOTS):
            if bits >> place & 1:
                yield f"M{self._at(((2 * column + 1) / 4, (2 * row + 1) / 8))}h0"

    def _at(self, point: Point) -> str:
        return f"{short(self.left + point[0] * WIDTH)} {short(self.top + point[1] * HEIGHT)}"


def short(number: float) -> str:
    """A coordinate in as few characters as it needs."""
    return f"{number:.1f}".removesuffix(".0")
