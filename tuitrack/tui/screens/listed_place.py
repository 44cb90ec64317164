"""A place of rows that stand for things: the cursor stays on its thing wherever that is by now."""

from __future__ import annotations

from typing import Generic

from textual import on

from tuitrack.tui.parts.listing import Item, Listing
from tuitrack.tui.screens.flanked_place import FlankedPlace
from tuitrack.tui.widgets.lines import Lines


class ListedPlace(FlankedPlace, Generic[Item]):
    """`list_rows` shows rows; `flank` is called whenever the cursor is on something else.

    Args:
        nothing: What the cursor is on where no row stands for anything.
    """

    def __init__(self, nothing: Item) -> None:
        super().__init__()
        self._nothing = self._on = nothing
        self._listing: Listing[Item] = Listing()

    def focused_run(self) -> str:
        """The run under the cursor."""
        return self._on.task_id

    @property
    def previewed(self) -> str:
        """The run under the cursor."""
        return self._on.task_id

    def list_rows(self, listing: Listing[Item]) -> None:
        """Show these from now on."""
        self._listing = listing
        place = listing.place(self._on)
        self._rows.show(listing.rows, tuple(listing.items))
        if place is not None:
            self._rows.go(place)
        self._remember()

    @on(Lines.Moved)
    def _remember(self) -> None:
        self._on = self._listing.items.get(self._rows.cursor_row, self._nothing)
        if self._on.task_id:
            self.browser.select(highlighted=self._on.task_id)
        self.flank()
