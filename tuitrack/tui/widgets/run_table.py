"""The table of runs: any number of them, of which only the rows in sight are read."""

from __future__ import annotations

from dataclasses import dataclass

from textual.events import Click
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tuitrack.tui import host
from tuitrack.tui.keys import actions
from tuitrack.tui.leaderboard import columns, listing
from tuitrack.tui.leaderboard.columns import Drawing, Layout, Pictures
from tuitrack.tui.leaderboard.listing import Line, Listing
from tuitrack.tui.themes import Tokens
from tuitrack.tui.widgets.run_lines import RunLines

_NO_MATCH, _EMPTIED = "no run matches: {runs.filter} edits the filter", ", ctrl+u there empties it"


class RunTable(ScrollView, can_focus=True):
    """Rows under a header, one of them under the cursor; the base stays on top."""

    BINDINGS = actions.bindings("moving", "table")
    DEFAULT_CSS = """
    RunTable { height: 1fr; scrollbar-size-horizontal: 0; scrollbar-size-vertical: 1; overflow-x: hidden; }
    """

    @dataclass
    class Moved(Message):
        """The cursor is on another line."""

        line_id: str

    @dataclass
    class Wanted(Message):
        """Rows in sight, or soon, have not been read."""

        def can_replace(self, message: Message) -> bool:
            """Only the last wish counts."""
            return isinstance(message, RunTable.Wanted)

    @dataclass
    class Opened(Message):
        """A run was clicked twice."""

        task_id: str

    @dataclass
    class Scrolled(Message):
        """Other rows or columns are in sight."""

        def can_replace(self, message: Message) -> bool:
            """Once is enough."""
            return isinstance(message, RunTable.Scrolled)

    def __init__(self) -> None:
        super().__init__()
        self.listing = Listing()
        self.selected: frozenset[str] = frozenset()
        self.unfolded: frozenset[str] = frozenset()
        self.sparks: Pictures = {}
        self.cursor = 0
        self.on_base = False
        # Whoever has not moved away from the top watches for new runs, which come in there.
        self._at_top = True
        self._shift = 0
        self._layout = Layout(0, (), 0)
        self._fitted = 0
        self._drawn: dict[int, Strip] = {}

    @property
    def tokens(self) -> Tokens:
        """The colours."""
        return host.of(self).tokens

    @property
    def fixed(self) -> int:
        """Lines that do not scroll: the header, with the base."""
        return 1 + (self.listing.base is not None)

    @property
    def current(self) -> str:
        """The id of the line under the cursor, empty where there is none."""
        if self.on_base and self.listing.base is not None:
            return self.listing.base.id
        return self.listing.ids[self.cursor] if self.cursor < len(self.listing.ids) else ""

    @property
    def current_line(self) -> Line | None:
        """The line under the cursor, as far as it has been read."""
        return self.listing.base if self.on_base else self.listing.line(self.cursor)

    @property
    def columns_left_out(self) -> int:
        """How many columns do not fit."""
        return self._layout.left_out

    @property
    def column_widths(self) -> dict[str, int]:
        """How wide the columns in sight are, by key."""
        return {laid.key: laid.width for laid in self._layout.columns}

    @property
    def drawings(self) -> tuple[Drawing, ...]:
        """The sparklines in sight."""
        places = {column.key: place for place, column in enumerate(self.listing.columns)}
        drawn = (laid for laid in self._layout.columns if laid.curve)
        return tuple(Drawing(laid.curve, places[laid.key], laid.width) for laid in drawn)

    @property
    def window(self) -> tuple[int, int]:
        """The rows to read: from which on, how many; those in sight lie in their middle."""
        limit = max(listing.WINDOW, 2 * self.size.height)
        return max(round(self.scroll_y) - (limit - self.size.height) // 2, 0), limit

    def in_sight(self) -> tuple[Line, ...]:
        """The lines on screen."""
        top, high = round(self.scroll_y), self.size.height - self.fixed
        found = (self.listing.line(index) for index in range(top, top + high))
        return tuple(line for line in (self.listing.base, *found) if line is not None)

    def show(self, found: Listing, *, from_top: bool = False) -> None:
        """Put what was read on screen; the run under the cursor stays where it is, unless it is shown from the top."""
        before, offset = self.current, self.cursor - round(self.scroll_y)
        self.listing = found
        self.on_base = found.base is not None and (before == found.base.id or not found.ids) and not from_top
        if from_top:
            self.cursor = offset = 0
            self._at_top = True
        elif before in found.ids:
            self.cursor = found.ids.index(before)
        self.cursor = max(min(self.cursor, len(found.ids) - 1), 0)
        self._fit()
        if before and not self.on_base and not self._at_top:
            self.scroll_to(y=self.cursor - offset, animate=False, force=True, immediate=True)
        self._keep_in_sight()
        if self.current != before:
            self.post_message(RunTable.Moved(self.current))

    def put_cursor(self, line_id: str) -> None:
        """Move the cursor to a line, where it is listed."""
        if line_id in self.listing.ids:
            self.on_base = False
            self._move_to(self.listing.ids.index(line_id))
        elif self.listing.base is not None and line_id == self.listing.base.id:
            self._move_to(-1)

    def mark(self, selected: tuple[str, ...]) -> None:
        """Show which runs are selected."""
        self.selected = frozenset(selected)
        self._redraw()

    def draw_sparks(self, sparks: Pictures) -> None:
        """Show sparklines."""
        self.sparks = sparks
        self._redraw()

    def on_resize(self) -> None:
        """Fit the columns, unless only the height is another: so it is under every box that a line is said below."""
        before = self._layout
        if self.size.width == self._fitted:
            self._redraw()
        else:
            self._fit()
        self._keep_in_sight()
        if self._layout != before and self.listing.columns:
            self.post_message(RunTable.Scrolled())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Read what came into sight."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self._want()
            self.post_message(RunTable.Scrolled())

    def render_line(self, y: int) -> Strip:
        """One line of the table."""
        if y == 0:
            return self._lines.header()
        base = self.listing.base
        if base is not None and y == 1:
            return self._lines.line(base, cursor=self.on_base)
        index = y - self.fixed + round(self.scroll_y)
        line = self.listing.line(index)
        if y == self.fixed and not self.listing.ids and self.listing.total:
            return self._nothing()
        if line is None:
            return Strip.blank(self.size.width, self.tokens.style("text"))
        return self._lines.line(line, cursor=index == self.cursor and not self.on_base)

    @property
    def _lines(self) -> RunLines:
        """How lines look now."""
        marks = (self.selected, self.unfolded, self.sparks)
        return RunLines(self.tokens, self.listing, self._layout, self.size.width, *marks)

    def on_click(self, event: Click) -> None:
        """Put the cursor there; twice opens."""
        line = event.y - self.fixed
        if event.y >= 1:
            self.on_base = line < 0
            self._move_to(self.cursor if line < 0 else line + round(self.scroll_y), stay=line < 0)
        if event.chain == 2 and self.current:
            self.post_message(RunTable.Opened(self.current))

    def _redraw(self) -> None:
        """Send only the lines that look different."""
        lines = {y: self.render_line(y) for y in range(self.size.height)}
        for y, strip in lines.items():
            if self._drawn.get(y) != strip:
                self.refresh(Region(0, y, self.size.width, 1))
        self._drawn = lines

    def _fit(self) -> None:
        self._fitted = self.size.width
        self._layout = columns.lay(self.listing, self.size.width, self._shift)
        self.virtual_size = Size(self.size.width, len(self.listing.ids) + self.fixed)
        self._redraw()

    def _keep_in_sight(self) -> None:
        high, top = max(self.size.height - self.fixed, 1), round(self.scroll_y)
        if not self.on_base and not top <= self.cursor < top + high:
            target = self.cursor if self.cursor < top else self.cursor - high + 1
            self.scroll_to(y=target, animate=False, force=True, immediate=True)
        self._want()

    def _want(self) -> None:
        """Ask for rows before they come into sight."""
        found, top = self.listing, round(self.scroll_y)
        ahead = (self.window[1] - self.size.height) // 3
        first, last = max(top - ahead, 0), min(top + self.size.height + ahead, len(found.ids))
        if first < found.offset or last > found.offset + len(found.lines):
            self.post_message(RunTable.Wanted())

    def _move_to(self, index: int, *, stay: bool = False) -> None:
        before = self._cursor_line()
        if not stay:
            self.on_base = self.listing.base is not None and (index < 0 or not self.listing.ids)
        self.cursor = max(min(index, len(self.listing.ids) - 1), 0)
        self._at_top = self.cursor == 0
        self._keep_in_sight()
        for line in {before, self._cursor_line()}:
            self._drawn.pop(line, None)
            self.refresh(Region(0, line, self.size.width, 1))
        self.post_message(RunTable.Moved(self.current))

    def _cursor_line(self) -> int:
        return 1 if self.on_base else self.cursor + self.fixed - round(self.scroll_y)

    def _nothing(self) -> Strip:
        """What to do where the filter leaves no run."""
        told = host.of(self).keymap.told(_NO_MATCH)
        fits = columns.GUTTER + len(told + _EMPTIED) <= self.size.width
        return self._lines.said(told + _EMPTIED * fits)

    def action_step(self, lines: int) -> None:
        """Move the cursor by lines; above the first run is the base."""
        if self.on_base:
            self._move_to(0 if lines > 0 else -1)
        else:
            self._move_to(self.cursor + lines)

    def action_page(self, pages: int) -> None:
        """Move the cursor by pages."""
        self._move_to(max(self.cursor + pages * max(self.size.height - self.fixed - 1, 1), 0))

    def action_start(self) -> None:
        """Move the cursor to the first run."""
        self._move_to(0)

    def action_end(self) -> None:
        """Move the cursor to the last run."""
        self._move_to(len(self.listing.ids) - 1)

    def action_shift(self, places: int) -> None:
        """Bring columns that do not fit into sight, or back."""
        most = max(sum(column.source != "task" for column in self.listing.columns) - 1, 0)
        shift = max(min(self._shift + places, most), 0)
        if places < 0 or self._layout.left_out:
            self._shift = shift
            self._fit()
