"""Which rows of a console are on screen, and how that changes."""

from __future__ import annotations

from dataclasses import dataclass

from tuitrack.tui.console import log
from tuitrack.tui.console.reader import Line, Reader
from tuitrack.tui.widgets.lines import Row

_KEPT = 512


@dataclass(frozen=True, slots=True)
class Window:
    """The rows on screen, each with where its line starts; how much of the text lies before the last of them."""

    rows: tuple[Row, ...] = ()
    starts: tuple[int, ...] = ()
    end: int = 0
    size: int = 0

    @property
    def at_end(self) -> bool:
        """Whether the end of the text is in sight."""
        return self.end >= self.size

    @property
    def top(self) -> int:
        """Where the first line starts."""
        return self.starts[0] if self.starts else 0


class Pager:
    """A place in the text from which rows are filled downwards; one thread at a time."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._width, self._height, self._wrap = 80, 20, False
        self._start, self._row = 0, 0
        self._last = True
        self._lines: dict[int, tuple[Line, tuple[Row, ...]]] = {}

    def resize(self, width: int, height: int, wrap: bool) -> None:
        """Show so many cells and rows; long lines in one row each, or in as many as they need."""
        if (width, wrap) != (self._width, self._wrap):
            self._lines.clear()
            self._row = 0
        self._width, self._height, self._wrap = width, height, wrap

    def forget(self) -> None:
        """The text is another: begin at its start."""
        self._reader.forget()
        self._lines.clear()
        self._start, self._row = 0, 0

    def window(self) -> Window:
        """What is on screen now."""
        rows: list[Row] = []
        starts: list[int] = []
        start, skip, end = self._start, self._row, self._start
        while len(rows) < self._height and start < self._reader.size:
            line, drawn = self._drawn(start)
            shown = drawn[skip : skip + self._height - len(rows)]
            rows += shown
            starts += [start] * len(shown)
            if skip + len(shown) == len(drawn):
                end = line.end
            start, skip = line.end, 0
        return Window(tuple(rows), tuple(starts), end, self._reader.size)

    def move(self, rows: int) -> None:
        """Up or down, no further than the first row and the last screen."""
        if rows < 0:
            self._up(-rows)
            self._last = self.window().at_end
            return
        self._down(rows)
        self._stop_at_end()

    def to_end(self) -> None:
        """The last screen."""
        self._start, self._row = self._reader.size, 0
        self._up(self._height)
        self._last = True

    def follow(self) -> None:
        """The last screen again where that was gone to last: the text has grown, or the room is another."""
        if self._last:
            self.to_end()

    def to_place(self, place: int, above: int = 2) -> None:
        """The line that a place lies in, a few rows below the top."""
        place = min(max(place, 0), max(self._reader.size - 1, 0))
        self._start, self._row = self._reader.before(place + 1), 0
        self._up(above)
        self._stop_at_end()

    def _stop_at_end(self) -> None:
        self._last = self.window().at_end
        self.follow()

    def _down(self, rows: int) -> None:
        while rows > 0 and self._start < self._reader.size:
            line, drawn = self._drawn(self._start)
            left = len(drawn) - self._row
            if rows < left:
                self._row += rows
                return
            rows -= left
            self._start, self._row = line.end, 0

    def _up(self, rows: int) -> None:
        while rows > 0:
            if self._row >= rows:
                self._row -= rows
                return
            rows -= self._row
            self._row = 0
            if not self._start:
                return
            self._start = self._reader.before(self._start)
            self._row = len(self._drawn(self._start)[1])

    def _drawn(self, start: int) -> tuple[Line, tuple[Row, ...]]:
        """A line with the rows it takes; one that has no end yet is read again."""
        known = self._lines.get(start)
        if known is not None and known[0].end < self._reader.size:
            return known
        line = self._reader.line(start)
        row = log.row(line.text)
        drawn = (line, tuple(log.wrapped(row, self._width)) if self._wrap else (row,))
        if len(self._lines) > _KEPT:
            self._lines.clear()
        self._lines[start] = drawn
        return drawn
