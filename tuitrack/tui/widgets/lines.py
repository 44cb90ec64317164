"""Rows of styled text that scroll, with or without a cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.themes import Tokens

if TYPE_CHECKING:
    from tuitrack.tui.browser import TuitrackApp

Row = tuple[Run, ...]
_BOLD = "bold "


def style_of(name: str, tokens: Tokens, *, cursor: bool = False) -> Style:
    """How a theme draws a token; `bold dim` is the token `dim` in bold letters, `reverse` the current part."""
    if name == "reverse":
        return tokens.style("accent", bold=True, reverse=True)
    return tokens.style(name.removeprefix(_BOLD), cursor=cursor, bold=name.startswith(_BOLD))


class Lines(ScrollView, can_focus=True):
    """Rows of (text, token); only rows that changed are sent again."""

    BINDINGS = [
        Binding("down,j", "down", show=False),
        Binding("up,k", "up", show=False),
        Binding("pagedown,ctrl+d", "page(1)", show=False),
        Binding("pageup,ctrl+u", "page(-1)", show=False),
        Binding("home,g", "start", show=False),
        Binding("end,G", "end", show=False),
    ]
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
        self._rows: tuple[Row, ...] = ()
        self._with_cursor = cursor
        self._stops: tuple[int, ...] | None = None
        self.cursor_row = 0

    @property
    def text(self) -> str:
        """What is shown, without its styles."""
        return "\n".join("".join(run.text for run in row) for row in self._rows)

    def show(self, rows: Sequence[Row], stops: Sequence[int] | None = None) -> None:
        """Show other rows; the cursor stays on rows among `stops`, on any row without them."""
        old, self._rows = self._rows, tuple(rows)
        self._stops = None if stops is None else tuple(stops)
        self._land(self.cursor_row)
        if len(old) != len(self._rows):
            self.virtual_size = Size(self.size.width, len(self._rows))
            self.refresh()
            return
        for place, (was, now) in enumerate(zip(old, self._rows, strict=True)):
            if was != now:
                self._refresh_row(place)

    def go(self, row: int) -> None:
        """Put the cursor on a row; without a cursor, bring the row into sight."""
        before = self.cursor_row
        self._land(row)
        if self._with_cursor and before != self.cursor_row:
            self._refresh_row(before)
            self._refresh_row(self.cursor_row)
            self.post_message(Lines.Moved(self, self.cursor_row))
        self.scroll_to_region(
            Region(0, self.cursor_row if self._with_cursor else row, 1, 1), animate=False, force=True, immediate=True
        )

    def render_line(self, y: int) -> Strip:
        """One row as the terminal library takes it."""
        tokens = cast("TuitrackApp", self.app).tokens
        place = y + self.scroll_offset.y
        row = self._rows[place] if place < len(self._rows) else ()
        here = self._with_cursor and place == self.cursor_row and bool(self._rows) and self.has_focus
        segments = [Segment(run.text, style_of(run.style, tokens, cursor=here)) for run in row]
        return Strip(segments).adjust_cell_length(self.size.width, tokens.style("", cursor=here))

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

    def action_down(self) -> None:
        """One row down."""
        self._step(1)

    def action_up(self) -> None:
        """One row up."""
        self._step(-1)

    def action_page(self, pages: int) -> None:
        """A screen up or down."""
        self._step(pages * max(self.size.height - 1, 1))

    def action_start(self) -> None:
        """To the first row."""
        self._step(-len(self._rows))

    def action_end(self) -> None:
        """To the last row."""
        self._step(len(self._rows))

    def _step(self, rows: int) -> None:
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


def cell(text: str, width: int, style: str = "", align: str = "left") -> Run:
    """Data text in exactly so many cells."""
    aligned: Literal["left", "right"] = "right" if align == "right" else "left"
    return Run(formatting.pad(formatting.printable(text), width, aligned, "end"), style)
