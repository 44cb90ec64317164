"""What is sent to the terminal: the cells that do not stand there already, for a slow line takes its time for each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.cells import get_character_cell_size
from rich.color import ColorSystem
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual.geometry import Offset, Size
from textual.screen import Screen
from textual.strip import Strip

from tuitrack.tui.tty import pens
from tuitrack.tui.tty.pens import PLAIN, Pen
from tuitrack.tui.tty.writing import Writing

# So many blanks up to the edge are written as fast as they are erased.
_BLANKS = 3
_NARROW = re.compile("[ -~\xa1-\xac\xae-\u02ff\u2010-\u2027\u2190-\u21ff\u2500-\u25fc\u2800-\u28ff]*")
_BESIDE = ""
"""Stands for the right half of a character that is two cells wide."""

Placed = tuple[int, int, Strip]


class Row:
    """The characters of a line, each with its pen; of blanks with what is seen of it."""

    def __init__(self) -> None:
        self.characters: list[str] = []
        self.pens: list[Pen | None] = []

    def put(self, x: int, characters: list[str], drawn: list[Pen]) -> None:
        """Have cells from a place on; nothing is known of those before that were not there yet."""
        missing = x + len(characters) - len(self.characters)
        if missing > 0:
            self.characters += ["\0"] * missing
            self.pens += [None] * missing
        self.characters[x : x + len(characters)] = characters
        self.pens[x : x + len(characters)] = drawn

    def part(self, start: int, end: int) -> tuple[list[str], list[Pen | None]]:
        """Its cells from one place up to another."""
        return self.characters[start:end], self.pens[start:end]

    def copy(self) -> Row:
        """Another that is as this one is now."""
        found = Row()
        found.characters, found.pens = self.characters.copy(), self.pens.copy()
        return found

    @property
    def blank_from(self) -> int:
        """Where the blanks begin that reach to its end and look the same."""
        place, last = len(self.characters), self.pens[-1] if self.pens else None
        while place and self.characters[place - 1] == " " and self.pens[place - 1] == last:
            place -= 1
        return place


class Wire:
    """The screen as the terminal has it.

    Args:
        erases: Whether the terminal erases in the colour of the ground.
    """

    def __init__(self, *, erases: bool = False) -> None:
        self._rows: dict[int, Row] = {}
        self._pen: Pen | None = None
        self._erases = erases
        self._size = Size()

    def forget(self, size: Size) -> None:
        """Know nothing of the terminal any more but its size: it was drawn on, or it has another size."""
        self._rows.clear()
        self._pen = None
        self._size = size

    def due(
        self, compositor: Compositor, update: RenderableType | None, behind: list[Screen[object]]
    ) -> RenderableType | None:
        """What to draw now: all where nothing is known, nothing while the layout is still one for another size.

        A terminal cuts what does not fit or moves it into its last row; the layout for its size follows at once.
        """
        if compositor.size != self._size:
            return None
        return update if self._rows else compositor.render_update(full=True, screen_stack=behind)

    def less(self, update: RenderableType | None, cursor: Offset | None = None) -> RenderableType | None:
        """An update of which only what is new will be sent; the cursor is left where somebody types."""
        return Difference(update, self, cursor) if isinstance(update, LayoutUpdate | ChopsUpdate) else update

    def send(self, update: LayoutUpdate | ChopsUpdate, console: Console, cursor: Offset | None = None) -> str:
        """What makes the terminal show an update."""
        system = console._color_system or ColorSystem.TRUECOLOR
        wanted: dict[int, Row] = {}
        for x, y, strip in _layout(update) if isinstance(update, LayoutUpdate) else _chops(update):
            if y not in wanted:
                wanted[y] = self._rows.setdefault(y, Row()).copy()
            wanted[y].put(x, *_cells(strip, system))
        writing = Writing(self._size.width, self._pen)
        for y, row in wanted.items():
            self._send_row(writing, y, row)
            self._rows[y] = row
        text = writing.end(cursor)
        self._pen = writing.pen
        return text

    def _send_row(self, writing: Writing, y: int, row: Row) -> None:
        differ = _differing(self._rows[y], row)
        if not differ:
            return
        erased = self._erased(row, differ)
        if erased is not None:
            differ = [place for place in differ if place < erased]
        last = None
        for first, end in _runs(row.characters, differ):
            start = first
            if last is not None and writing.nears(first, *row.part(last, first + 1)):
                start = last
            else:
                writing.go(y, first)
            writing.write(*row.part(start, end))
            last = end
        if erased is not None:
            if last != erased:
                writing.go(y, erased)
            writing.erase(row.pens[-1] or PLAIN)

    def _erased(self, row: Row, differ: Sequence[int]) -> int | None:
        """From where on a line is best erased, None where it is not."""
        ground = row.pens[-1]
        if len(row.characters) != self._size.width or ground is None or ground != pens.blank(ground) or ground.link:
            return None
        start = row.blank_from
        tail = [place for place in differ if place >= start]
        worth = tail and tail[-1] - tail[0] >= _BLANKS
        return tail[0] if worth and (self._erases or not ground.ground) else None


class Difference:
    """An update of which only what is new is sent, found out when it is sent."""

    def __init__(self, update: LayoutUpdate | ChopsUpdate, wire: Wire, cursor: Offset | None) -> None:
        self._update = update
        self._wire = wire
        self._cursor = cursor

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """What goes to the terminal, as it is."""
        yield Segment(self._wire.send(self._update, console, self._cursor))


def _layout(update: LayoutUpdate) -> Iterator[Placed]:
    """The strips of a part of the screen, each where it begins."""
    for y, line in enumerate(update.strips, update.region.y):
        x = update.region.x
        for strip in line:
            yield x, y, strip
            x += strip.cell_length


def _chops(update: ChopsUpdate) -> Iterator[Placed]:
    """The strips of pieces of lines, each where it begins."""
    for y, first, last in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x <= last and end > first:
                yield x, y, strip if end <= last else strip.crop(0, min(end, last) - x)


def _cells(strip: Strip, system: ColorSystem) -> tuple[list[str], list[Pen]]:
    characters: list[str] = []
    drawn: list[Pen] = []
    for text, style, _ in strip:
        cells = list(text) if _NARROW.fullmatch(text) else _wide(text)
        pen = pens.of(style, system) if style else PLAIN
        blank = pens.blank(pen)
        characters += cells
        drawn += [pen] * len(cells) if blank is pen else [blank if one == " " else pen for one in cells]
    return characters, drawn


def _wide(text: str) -> list[str]:
    """A cell each: what combines stands with the character before it."""
    cells: list[str] = []
    for character in text:
        size = get_character_cell_size(character)
        if size:
            cells += [character, _BESIDE][:size]
        elif cells:
            cells[-1 if cells[-1] else -2] += character
    return cells


def _differing(there: Row, wanted: Row) -> list[int]:
    """The places of the cells that are not there already."""
    if there.characters == wanted.characters and there.pens == wanted.pens:
        return []
    known = len(there.characters)
    cells = zip(wanted.characters, there.characters, wanted.pens, there.pens, strict=False)
    differ = [place for place, (new, old, pen, was) in enumerate(cells) if new != old or pen != was]
    more = (place for place in range(known, len(wanted.characters)) if wanted.pens[place] is not None)
    return [*differ, *more]


def _runs(characters: list[str], differ: Sequence[int]) -> Iterator[tuple[int, int]]:
    """From where to where all cells are sent since they differ; wide characters are never halved."""
    first = last = -1
    for place in differ:
        if place == last:
            last = place + 1
            continue
        if last >= 0:
            yield _whole(characters, first, last)
        first, last = place, place + 1
    if last >= 0:
        yield _whole(characters, first, last)


def _whole(characters: list[str], first: int, last: int) -> tuple[int, int]:
    while first and characters[first] == _BESIDE:
        first -= 1
    while last < len(characters) and characters[last] == _BESIDE:
        last += 1
    return first, last
