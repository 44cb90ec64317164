"""Writing cells to a terminal in few bytes: the pen is changed only where that is seen."""

from __future__ import annotations

from collections.abc import Sequence

from tuitrack.tui import pens
from tuitrack.tui.pens import PLAIN, Pen


class Writing:
    """What is on its way to the terminal, and the pen it leaves there."""

    def __init__(self) -> None:
        self._written: list[str] = []
        self._pen = PLAIN
        self._row = -1

    def go(self, y: int, x: int) -> None:
        """Go to a cell; along the line one is in, without naming that again."""
        self._written.append(f"\x1b[{x + 1}G" if y == self._row else f"\x1b[{y + 1};{x + 1}H")
        self._row = y

    def write(self, characters: Sequence[str], drawn: Sequence[Pen | None]) -> None:
        """Cells from here on; the pen is changed only where that is seen."""
        pen, seen = self._pen, pens.blank(self._pen)
        for place, (character, wanted) in enumerate(zip(characters, drawn, strict=True)):
            is_blank = character == " "
            here = seen if is_blank else pen
            if wanted is not here and wanted is not None and wanted != here:
                pen = _next(characters, drawn, place) if is_blank else wanted
                seen = pens.blank(pen)
                self._take(pen)
            self._written.append(character)

    def erase(self, ground: Pen) -> None:
        """The rest of the line."""
        if pens.blank(self._pen) != ground:
            self._take(ground)
        self._written.append("\x1b[K")

    def end(self) -> str:
        """All of it; the pen is a plain one again."""
        self._take(PLAIN)
        return "".join(self._written)

    def _take(self, wanted: Pen) -> None:
        self._written.append(pens.change(self._pen, wanted))
        self._pen = wanted


def _next(characters: Sequence[str], drawn: Sequence[Pen | None], place: int) -> Pen:
    """The pen of what comes behind some blanks, where they look the same with it; else their own."""
    own = drawn[place] or PLAIN
    behind = next((pen for one, pen in zip(characters[place:], drawn[place:], strict=True) if one != " "), None)
    return behind if behind is not None and pens.blank(behind) == own else own
