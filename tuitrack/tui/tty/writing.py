"""Writing cells to a terminal in few bytes: the pen is changed only where that is seen, ways are short."""

from __future__ import annotations

import re
from collections.abc import Sequence

from textual.geometry import Offset

from tuitrack.tui.tty import pens
from tuitrack.tui.tty.pens import PLAIN, Pen

_SURE = re.compile("[ -~\u2800-\u28ff]*")
"""As wide in every terminal as it is thought to be, so that the cursor is known to stand behind it."""
_NEAR = 12
"""Further than so many cells away nothing is reached by writing what lies between."""


class Writing:
    """What is on its way to the terminal, the pen it leaves there, where it leaves the cursor.

    Args:
        width: Where lines end: behind their last cell nobody knows where the cursor is.
        pen: The one the terminal has, None where nobody knows.
    """

    def __init__(self, width: int, pen: Pen | None = PLAIN) -> None:
        self.pen = pen
        self._width = width
        self._written: list[str] = []
        self._row = self._column = -1

    def go(self, y: int, x: int) -> None:
        """Go to a cell."""
        self._written.append(self._way(y, x))
        self._row, self._column = y, x

    def write(self, characters: Sequence[str], drawn: Sequence[Pen | None]) -> None:
        """Cells from here on."""
        text, self.pen = _ink(characters, drawn, self.pen)
        self._written.append(text)
        self._column = self._behind(characters)

    def nears(self, x: int, characters: Sequence[str], drawn: Sequence[Pen | None]) -> bool:
        """Whether to write these cells, which lie before one at `x` that is the last of them, is shorter than to go."""
        if len(characters) > _NEAR or None in drawn:
            return False
        through, _ = _ink(characters, drawn, self.pen)
        there, _ = _ink(characters[-1:], drawn[-1:], self.pen)
        return _bytes(through) <= _bytes(self._way(self._row, x) + there)

    def erase(self, ground: Pen) -> None:
        """The rest of the line."""
        if self.pen is None or pens.blank(self.pen) != ground:
            self._take(ground)
        self._written.append("\x1b[K")

    def end(self, cursor: Offset | None = None) -> str:
        """All of it, the cursor left where it is wanted; what comes after it leads nowhere."""
        if self.pen is not None and self.pen.link:
            self._take(self.pen._replace(link=""))
        if self._written and cursor is not None:
            self.go(cursor.y, cursor.x)
        return "".join(self._written)

    def _take(self, wanted: Pen) -> None:
        self._written.append(pens.change(self.pen, wanted))
        self.pen = wanted

    def _way(self, y: int, x: int) -> str:
        """The shortest way to a cell, which of those that start at the cursor only where that is known to be."""
        ways = [f"\x1b[{y + 1};{x + 1}H"]
        if y == self._row:
            ways.append(f"\x1b[{x + 1}G")
        if self._column >= 0:
            ways.append(_steps(y - self._row, "B", "A") + _steps(x - self._column, "C", "D"))
        return min(ways, key=len)

    def _behind(self, characters: Sequence[str]) -> int:
        column = self._column + len(characters)
        known = self._column >= 0 and column < self._width and _SURE.fullmatch("".join(characters))
        return column if known else -1


def _steps(count: int, on: str, back: str) -> str:
    if not count:
        return ""
    return f"\x1b[{abs(count) if abs(count) > 1 else ''}{on if count > 0 else back}"


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _ink(characters: Sequence[str], drawn: Sequence[Pen | None], pen: Pen | None) -> tuple[str, Pen | None]:
    """What writes cells with the pen there is, and the one it leaves; it is changed only where that is seen."""
    written: list[str] = []
    seen = pens.blank(pen) if pen is not None else None
    for place, (character, wanted) in enumerate(zip(characters, drawn, strict=True)):
        is_blank = character == " "
        here = seen if is_blank else pen
        if wanted is not here and wanted is not None and wanted != here:
            after = _next(characters, drawn, place) if is_blank else wanted
            written.append(pens.change(pen, after))
            pen, seen = after, pens.blank(after)
        written.append(character)
    return "".join(written), pen


def _next(characters: Sequence[str], drawn: Sequence[Pen | None], place: int) -> Pen:
    """The pen of what comes behind some blanks, where they look the same with it; else their own."""
    own = drawn[place] or PLAIN
    behind = next((pen for one, pen in zip(characters[place:], drawn[place:], strict=True) if one != " "), None)
    return behind if behind is not None and pens.blank(behind) == own else own
