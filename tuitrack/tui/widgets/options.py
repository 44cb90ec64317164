"""Lines to choose from, as many as there may be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from rich.segment import Segment
from rich.text import Text
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tuitrack.tui import host
from tuitrack.tui.keys import actions
from tuitrack.tui.widgets.lines import cut_off

Line = Callable[[int], Text]
"""How the line at a place looks."""


class Options(ScrollView, can_focus=True):
    """The list of a box, which moves by the keys of every list; a line is made only when it comes into sight."""

    BINDINGS = actions.bindings("moving")
    DEFAULT_CSS = """
    Options {
        height: auto; max-height: 55vh; scrollbar-size-vertical: 1; scrollbar-size-horizontal: 0;
        scrollbar-background: $raised; scrollbar-background-hover: $raised; scrollbar-background-active: $raised;
    }
    """

    @dataclass
    class Taken(Message):
        """The pointer pressed the line under the cursor."""

        options: Options

    def __init__(self) -> None:
        super().__init__()
        self._line: Line = lambda place: Text()
        self._count = 0
        self._at = 0

    @property
    def highlighted(self) -> int | None:
        """Where the cursor is, None where there are no lines."""
        return self._at if self._count else None

    def show(self, count: int, line: Line, at: int = 0) -> None:
        """Show so many lines, the cursor on one of them; where there are none, say so."""
        self._count, self._line = count, line
        self.virtual_size = Size(self.size.width, max(count, 1))
        self.refresh()
        self.go(at)

    def go(self, place: int) -> None:
        """Put the cursor on a line."""
        before, self._at = self._at, min(max(place, 0), max(self._count - 1, 0))
        self.redraw(before)
        self.redraw(self._at)
        self.scroll_to_region(Region(0, self._at, 1, 1), animate=False, force=True, immediate=True)

    def redraw(self, place: int) -> None:
        """Make a line again, which looks different by now."""
        self.refresh(Region(0, place - self.scroll_offset.y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """One line as the terminal library takes it."""
        tokens, place = host.of(self).tokens, y + self.scroll_offset.y
        here = place == self.highlighted
        style = replace(tokens, ground=tokens.raised).style("accent" if here else "", cursor=here, bold=here)
        line = self._line(place) if place < self._count else Text("" if place else "nothing matches", tokens.dim)
        strip = Strip(Segment.apply_style(line.render(self.app.console), style))
        return cut_off(strip, self.size.width - self.scrollbars_space[0], style)

    def on_resize(self) -> None:
        """Keep the width in step, and the cursor in sight."""
        self.virtual_size = Size(self.size.width, max(self._count, 1))
        self.go(self._at)

    def on_click(self, event: events.Click) -> None:
        """Take what is under the pointer."""
        place = event.y + self.scroll_offset.y
        if place < self._count:
            self.go(place)
            self.post_message(Options.Taken(self))

    def action_step(self, by: int) -> None:
        """The next line, or the one before; after the last one comes the first."""
        if self._count:
            self.go((self._at + by) % self._count)

    def action_page(self, by: int) -> None:
        """A page on, or back."""
        self.go(self._at + by * max(self.size.height - 1, 1))

    def action_start(self) -> None:
        """The first line."""
        self.go(0)

    def action_end(self) -> None:
        """The last line."""
        self.go(self._count - 1)
