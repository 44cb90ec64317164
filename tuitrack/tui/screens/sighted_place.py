"""A place that tells more of the rows in sight: sparklines, and in short what is under the cursor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from tuitrack.query.leaderboard import Row
from tuitrack.tui import numeric
from tuitrack.tui.answering import Answers, answering
from tuitrack.tui.leaderboard.columns import Drawing, Pictures
from tuitrack.tui.leaderboard.listing import Line, Listing
from tuitrack.tui.screens.picked_place import PickedPlace
from tuitrack.tui.screens.previewing_place import PreviewingPlace
from tuitrack.tui.widgets.run_preview import RunPreview
from tuitrack.tui.widgets.run_table import RunTable

if TYPE_CHECKING:
    from tuitrack.tui.leaderboard.sparks import Sparks


class SightedPlace(PickedPlace, PreviewingPlace):
    """Sparklines in its `RunTable`, its `RunPreview`; what only these need is loaded once the rows are there."""

    @dataclass
    class Sparked(Message):
        """Sparklines were drawn."""

        sparks: Pictures

    def __init__(self) -> None:
        super().__init__()
        self._sparks: Sparks | None = None
        self._seen: tuple[Listing, tuple[object, ...]] = (Listing(), ())

    @property
    def table(self) -> RunTable:
        """The rows."""
        return self.query_one(RunTable)

    @property
    def previewed(self) -> str:
        """The line under the cursor."""
        return self.table.current

    def look(self) -> None:
        """Read what belongs to the rows in sight and to the line under the cursor, once as long as both stay."""
        drawings = self.table.drawings
        seen = (drawings, self.table.scroll_y, self.table.size, self.table.current)
        if self._seen[0] is self.listing and self._seen[1] == seen:
            return
        self._seen = (self.listing, seen)
        if drawings:
            self._draw_sparks(tuple(line.row for line in self.table.in_sight()), drawings)
        if self.view.preview:
            self._preview(self.table.current_line)

    def _preview(self, line: Line | None) -> None:
        if line is not None and line.group is not None:
            self.query_one(RunPreview).sum_up(line, self.listing.columns)
        elif line is not None:
            self.preview(line.row.id, line.called, self.view.base, self.listing.metrics)
        elif not self.table.current:
            self.query_one(RunPreview).look(None)

    @answering("sparks")
    def _draw_sparks(self, rows: tuple[Row, ...], drawings: tuple[Drawing, ...]) -> Answers:
        numeric.load()
        from tuitrack.tui.leaderboard.sparks import Sparks

        self._sparks = self._sparks or Sparks()
        yield SightedPlace.Sparked(self._sparks.read(self.browser.db, rows, drawings))

    @on(Sparked)
    def _show_sparks(self, message: Sparked) -> None:
        self.table.draw_sparks(message.sparks)

    @on(RunTable.Scrolled)
    def _scrolled(self) -> None:
        self._rest.ask()
