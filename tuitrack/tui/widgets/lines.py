"""Rows of styled text that scroll, with or without a cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tuitrack.tui import formatting, host
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.keys import actions
from tuitrack.tui.themes import Tokens

Row = tuple[Run, ...]
_BOLD = "bold "


def style_of(name: str, tokens: Tokens, *, cursor: bool = False) -> Style:
    """How a theme draws a token; `bold dim` is the token `dim` in bold letters, `reverse` the current part."""
    if name == "reverse":
        return tokens.style("accent", bold=True, reverse=True)
    return tokens.style(name.removeprefix(_BOLD), cursor=cursor, bold=name.startswith(_BOLD))


@dataclass(frozen=True, slots=True)
class Found:
    """A text that is searched for, the row where it was found last."""

    text: str = ""
    row: int = -1


def marked(row: Row, text: str) -> Row:
    """The row with every occurrence of a text in it standing out."""
    if not text or not any(text in run.text.lower() for run in row):
        return row
    pieces: list[Run] = []
    for run in row:
        rest, lower = run.text, run.text.lower()
        while len(lower) == len(rest) and (start := lower.find(text)) >= 0:
            end = start + len(text)
            pieces += (Run(rest[:start], run.style), Run(rest[start:end], "reverse"))
            rest, lower = rest[end:], lower[end:]
        pieces.append(Run(rest, run.style))
    return tuple(pieces)


def cut_off(strip: Strip, width: int, style: Style) -> Strip:
    """A strip in so many cells, with a sign at its end, drawn as what it ends, where it says more than that."""
    if strip.cell_length <= width or formatting.width(strip.text.rstrip(" ─")) <= width:
        return strip.adjust_cell_length(width, style)
    kept = list(strip.crop(0, width - 1).adjust_cell_length(width - 1, style))
    return Strip([*kept, Segment("…", kept[-1].style if kept else style)], width)


class Lines(ScrollView, can_focus=True):
    """Rows of (text, token); only rows that changed are sent again."""

    BINDINGS = actions.bindings("moving", "lines")
    DEFAULT_CSS = """
    Lines { height: 1fr; scrollbar-size-vertical: 1; scrollbar-size-horizontal: 0; }
    """

    @dataclass
    class Moved(Message):
        """The cursor is on another row, or the pointer pressed one."""

        lines: Lines
        row: int

    def __init__(self, *, cursor: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: Sequence[Row] = ()
        self._cursor = cursor
        self._stops: tuple[int, ...] | None = None
        self._shift = 0
        self._found = Found()
        self.cursor_row = 0

    @property
    def text(self) -> str:
        """What is shown, without its styles."""
        return "\n".join("".join(run.text for run in row) for row in self._rows)

    @property
    def at_end(self) -> bool:
        """Whether the last row is in sight."""
        return self.scroll_offset.y + self.size.height >= len(self._rows)

    def show(self, rows: Sequence[Row], stops: Sequence[int] | None = None) -> None:
        """Show other rows, of which only those in sight are looked at.

        The cursor stays on rows among `stops`, on any row without them; where there are none there is no cursor.
        """
        old, self._rows = self._rows, rows
        self._stops = None if stops is None else tuple(stops)
        self._land(self.cursor_row)
        if len(old) != len(rows):
            self.virtual_size = Size(self.size.width, len(rows))
            self.refresh()
            return
        for place in self._in_sight():
            if old[place] != rows[place]:
                self._refresh_row(place)

    def start_over(self) -> None:
        """Back to the first row and the first column, as for other contents."""
        self._shift, self.cursor_row, self._found = 0, 0, Found()
        self._land(0)
        self.scroll_to(y=0, animate=False, force=True, immediate=True)
        self.refresh()

    def go(self, row: int) -> None:
        """Put the cursor on a row; without a cursor, bring the row into sight."""
        before = self.cursor_row
        self._land(row)
        if self._with_cursor and before != self.cursor_row:
            self._refresh_row(before)
            self._refresh_row(self.cursor_row)
            self.post_message(Lines.Moved(self, self.cursor_row))
        region = self._around(self.cursor_row) if self._with_cursor else Region(0, row, 1, 1)
        self.scroll_to_region(region, animate=False, force=True, immediate=True)

    def to_end(self) -> None:
        """Bring the last row into sight, once it is laid out."""
        self.call_after_refresh(self.scroll_end, animate=False, force=True, immediate=True)

    def find(self, text: str, row: int) -> None:
        """Show where a text occurs, a row that contains it a few rows below the top."""
        self._found = Found(text.lower(), row)
        if not self._stops:
            self.scroll_to(y=max(row - 2, 0), animate=False, force=True, immediate=True)
        else:
            self.go(row)
        self.refresh()

    def shift(self, by: int) -> None:
        """See what lies further to the right or left of rows that are wider than the screen."""
        step = max(self.size.width // 2, 1)
        beyond = any(self._width(place) > self._shift + self._room for place in self._in_sight())
        if (by > 0 and beyond) or (by < 0 and self._shift):
            self._shift = max(self._shift + by * step, 0)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row as the terminal library takes it."""
        tokens = host.of(self).tokens
        place = y + self.scroll_offset.y
        row = self._rows[place] if place < len(self._rows) else ()
        pointed = self._with_cursor and place == self.cursor_row and bool(self._rows) and self.has_focus
        here = pointed or (bool(self._found.text) and place == self._found.row)
        segments = [
            Segment(run.text, style_of(run.style, tokens, cursor=here)) for run in marked(row, self._found.text)
        ]
        strip = Strip(segments).crop(self._shift) if self._shift else Strip(segments)
        if pointed and strip.text.startswith(" "):
            strip = Strip([Segment("▸", tokens.style("accent", cursor=True)), *strip.crop(1)])
        return cut_off(strip, self._room, tokens.style("", cursor=here))

    @property
    def _room(self) -> int:
        """The cells of a row that the scroll bar leaves."""
        return self.size.width - self.scrollbars_space[0]

    @property
    def _with_cursor(self) -> bool:
        return self._cursor and self._stops != ()

    def _in_sight(self) -> range:
        top = self.scroll_offset.y
        return range(top, min(top + self.size.height, len(self._rows)))

    def _width(self, place: int) -> int:
        return sum(formatting.width(run.text) for run in self._rows[place])

    def _around(self, row: int) -> Region:
        """A stop with the rows that belong to it: those up to the next one, before the first all above."""
        stops = self._stops or (row,)
        after = next((stop for stop in stops if stop > row), len(self._rows) if self._stops else row + 1)
        top = 0 if row == stops[0] and row < self.size.height else row
        return Region(0, top, 1, max(min(after - top, self.size.height), row - top + 1))

    def on_resize(self) -> None:
        """Keep the width in step."""
        self.virtual_size = Size(self.size.width, len(self._rows))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor under the pointer."""
        if self._with_cursor:
            self.go(event.y + self.scroll_offset.y)

    def on_focus(self) -> None:
        """Show the cursor."""
        self._refresh_row(self.cursor_row)

    def on_blur(self) -> None:
        """Hide the cursor."""
        self._refresh_row(self.cursor_row)

    def action_step(self, rows: int) -> None:
        """Rows up or down; one row is one stop."""
        if not self._with_cursor:
            self.scroll_to(y=self.scroll_offset.y + rows, animate=False, force=True, immediate=True)
            return
        stops = self._stops if self._stops is not None else tuple(range(len(self._rows)))
        if not stops:
            return
        if abs(rows) == 1:
            place = stops.index(self.cursor_row) if self.cursor_row in stops else 0
            self.go(stops[min(max(place + rows, 0), len(stops) - 1)])
        else:
            self.go(self.cursor_row + rows)

    def action_page(self, pages: int) -> None:
        """A screen up or down."""
        self.action_step(pages * max(self.size.height - 1, 1))

    def action_start(self) -> None:
        """To the first row."""
        self.action_step(-len(self._rows))

    def action_end(self) -> None:
        """To the last row."""
        self.action_step(len(self._rows))

    def _land(self, row: int) -> None:
        row = min(max(row, 0), max(len(self._rows) - 1, 0))
        if self._stops:
            row = min(self._stops, key=lambda stop: abs(stop - row))
        self.cursor_row = row

    def _refresh_row(self, row: int) -> None:
        self.refresh(Region(0, row - self.scroll_offset.y, self.size.width, 1))


def rule(title: str, width: int, note: str = "") -> Row:
    """A dim rule with a title in it."""
    name = f"─ {formatting.printable(title)} " if title else ""
    middle = f"  {note} " if note else ""
    shown = formatting.cut(name + middle, width, "end")
    return (Run(shown, "dim"), Run("─" * (width - formatting.width(shown)), "rule"))


def name_cell(text: str, width: int, style: str = "") -> Run:
    """A name of a run or a project in exactly so many cells: cut in its middle, for its end often tells it apart."""
    return Run(formatting.pad(formatting.abridged(formatting.printable(text), width), width), style)


def cell(text: str, width: int, style: str = "", align: str = "left") -> Run:
    """Data text in exactly so many cells."""
    aligned: Literal["left", "right"] = "right" if align == "right" else "left"
    return Run(formatting.pad(formatting.printable(text), width, aligned, "end"), style)
