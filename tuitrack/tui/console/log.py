"""Lines of a console as they are seen: in colours, of progress bars what they last showed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.widgets.lines import Row

WIDEST = 10_000
_ESCAPES = re.compile(r"\x1b(?!\[[\d;]*m)(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_COLOUR = re.compile(r"\x1b\[([\d;]*)m")
_MARGIN, _INDENT = "  ", "    "
_TOKENS = {1: "bad", 2: "good", 3: "warn", 4: "accent", 5: "accent", 6: "accent", 0: "dim"}


def line(data: bytes) -> str:
    """What a terminal would show of a line in the end; of its escape sequences only colours are kept."""
    text = data.decode("utf-8", "replace").rstrip("\r").rpartition("\r")[2]
    if "\x1b" in text:
        text = _ESCAPES.sub("", text)
    if "\t" in text:
        text = text.expandtabs()
    if len(text) > WIDEST:
        return f"{text[:WIDEST]}… {len(text) - WIDEST:,} characters more"
    return text


def plain(text: str) -> str:
    """A line without its colours."""
    return _COLOUR.sub("", text) if "\x1b" in text else text


def row(text: str) -> Row:
    """A line in the colours of the theme that stand for those it asks for."""
    pieces = _COLOUR.split(text)
    runs, colour, bold = [Run(_MARGIN, "")], "", False
    for place in range(0, len(pieces), 2):
        if place:
            colour, bold = _asked(pieces[place - 1], colour, bold)
        if pieces[place]:
            runs.append(Run(formatting.printable(pieces[place]), f"bold {colour}" if bold else colour))
    return tuple(runs)


def wrapped(row: Row, width: int) -> Iterator[Row]:
    """A row on as many as it needs, broken anywhere so that nothing is lost; those that go on are indented."""
    width = max(width, len(_INDENT) + 1)
    runs: list[Run] = []
    left = width
    for run in row:
        text = run.text
        while text:
            piece = formatting.fitting(text, left)
            if not piece:
                yield tuple(runs)
                runs, left = [Run(_INDENT, "")], width - len(_INDENT)
                piece = formatting.fitting(text, left) or text[0]
            runs.append(Run(piece, run.style))
            left -= formatting.width(piece)
            text = text[len(piece) :]
    yield tuple(runs)


def _asked(codes: str, colour: str, bold: bool) -> tuple[str, bool]:
    """The colour after a sequence of codes; grounds are left out, colours beyond the eight become the accent."""
    numbers = iter([int(code or 0) for code in codes.split(";")])
    for number in numbers:
        if number == 0:
            colour, bold = "", False
        elif number in (1, 22):
            bold = number == 1
        elif number == 2:
            colour = "dim"
        elif number in (38, 48):
            for _ in range(3 if next(numbers, 0) == 2 else 1):
                next(numbers, 0)
            colour = "accent" if number == 38 else colour
        elif 30 <= number <= 39 or 90 <= number <= 97:
            colour = _TOKENS.get(number % 10, "")
    return colour, bold
