"""What is sent to the terminal: the cells that do not stand there already, for a slow line takes its time for each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from rich.cells import get_character_cell_size
from rich.color import ColorSystem
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

# Cells that stand there already and lie between two that do not are sent too: to pass over them takes as many bytes.
_GAP = 6
_NARROW = re.compile("[ -~\xa1-\xac\xae-\u02ff\u2010-\u2027\u2190-\u21ff\u2500-\u25fc\u2800-\u28ff]*")
_BESIDE = ""
"""Stands for the right half of a character that is two cells wide."""
_ATTRIBUTES = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "21", "51", "52", "53")

Placed = tuple[int, int, Strip]


class Pen(NamedTuple):
    """How a cell is written: codes of its attributes, of its two colours, where its link leads."""

    attributes: str = ""
    colour: str = ""
    ground: str = ""
    link: str = ""


PLAIN = Pen()


class Row:
    """The characters of a line, each with its pen."""

    def __init__(self) -> None:
        self.characters: list[str] = []
        self.pens: list[Pen | None] = []

    def reach(self, width: int) -> None:
        """Be at least so wide; nothing is known of what is new."""
        missing = width - len(self.characters)
        if missing > 0:
            self.characters += ["\0"] * missing
            self.pens += [None] * missing


class Wire:
    """The screen as the terminal has it."""

    def __init__(self) -> None:
        self._rows: dict[int, Row] = {}

    def forget(self) -> None:
        """Know nothing of the terminal any more: another program has drawn on it, or it has another size."""
        self._rows.clear()

    def less(self, update: RenderableType | None) -> RenderableType | None:
        """An update of which only what is new will be sent."""
        return Difference(update, self) if isinstance(update, LayoutUpdate | ChopsUpdate) else update

    def send(self, update: LayoutUpdate | ChopsUpdate, console: Console) -> str:
        """What makes the terminal show an update."""
        system = console._color_system or ColorSystem.TRUECOLOR
        written: list[str] = []
        pen = PLAIN
        for x, y, strip in _layout(update) if isinstance(update, LayoutUpdate) else _chops(update):
            row = self._rows.setdefault(y, Row())
            characters, pens = _cells(strip, system)
            row.reach(x + len(characters))
            for first, last in _differences(row, x, characters, pens):
                written.append(f"\x1b[{y + 1};{x + first + 1}H")
                pen = _write(written, pen, characters[first:last], pens[first:last])
            row.characters[x : x + len(characters)] = characters
            row.pens[x : x + len(characters)] = pens
        written.append(_change(pen, PLAIN))
        return "".join(written)


class Difference(CompositorUpdate):
    """An update of which only what is new is sent, found out when it is sent."""

    def __init__(self, update: LayoutUpdate | ChopsUpdate, wire: Wire) -> None:
        self.update = update
        self.wire = wire

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """All of it, for who prints it."""
        return self.update.__rich_console__(console, options)

    def render_segments(self, console: Console) -> str:
        """What goes to the terminal."""
        return self.wire.send(self.update, console)


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
    pens: list[Pen] = []
    for text, style, _ in strip:
        before = len(characters)
        characters += list(text) if _NARROW.fullmatch(text) else _wide(text)
        pens += [_pen(style, system) if style else PLAIN] * (len(characters) - before)
    return characters, pens


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


@lru_cache(4096)
def _pen(style: Style, system: ColorSystem) -> Pen:
    on = style._attributes & style._set_attributes
    attributes = ";".join(code for bit, code in enumerate(_ATTRIBUTES) if on & 1 << bit)
    colour, ground = style.color, style.bgcolor
    return Pen(
        attributes,
        ";".join(colour.downgrade(system).get_ansi_codes()) if colour else "",
        ";".join(ground.downgrade(system).get_ansi_codes(foreground=False)) if ground else "",
        style.link or "",
    )


def _differences(row: Row, x: int, characters: list[str], pens: list[Pen]) -> Iterator[tuple[int, int]]:
    """From where to where cells differ from those that stand there; wide characters are never halved."""
    end = x + len(characters)
    there, drawn = row.characters[x:end], row.pens[x:end]
    if there == characters and drawn == pens:
        return
    differ = [
        place
        for place, (new, old, pen, was) in enumerate(zip(characters, there, pens, drawn, strict=True))
        if new != old or pen != was
    ]
    first = last = differ[0]
    for place in (*differ[1:], len(characters) + 2 * _GAP):
        if place - last > _GAP:
            yield _whole(characters, first, last + 1)
            first = place
        last = place


def _whole(characters: list[str], first: int, last: int) -> tuple[int, int]:
    while first and characters[first] == _BESIDE:
        first -= 1
    while last < len(characters) and characters[last] == _BESIDE:
        last += 1
    return first, last


def _write(written: list[str], pen: Pen, characters: Sequence[str], pens: Sequence[Pen]) -> Pen:
    for character, wanted in zip(characters, pens, strict=True):
        if wanted is not pen and wanted != pen:
            written.append(_change(pen, wanted))
            pen = wanted
        written.append(character)
    return pen


@lru_cache(4096)
def _change(pen: Pen, wanted: Pen) -> str:
    """The codes that make one pen of another, colours alone where nothing is taken away."""
    link = f"\x1b]8;;{wanted.link}\x1b\\" if wanted.link != pen.link else ""
    if wanted[:3] == pen[:3]:
        return link
    parts = [new for new, old in zip(wanted[:3], pen[:3], strict=True) if new != old]
    if wanted.attributes == pen.attributes and all(parts):
        return f"{link}\x1b[{';'.join(parts)}m"
    return f"{link}\x1b[{';'.join(['0', *filter(None, wanted[:3])])}m"
