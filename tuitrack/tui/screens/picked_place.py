"""A place whose runs one selects."""

from __future__ import annotations

from tuitrack.tui.leaderboard import picking
from tuitrack.tui.screens.alerted_place import AlertedPlace


class PickedPlace(AlertedPlace):
    """The keys that select; a subclass shows what is selected in `mark`, goes to the next line in `go_on`."""

    def __init__(self) -> None:
        super().__init__()
        self._anchor: str | None = None

    def mark(self, ids: tuple[str, ...]) -> None:
        """Show which runs are selected."""

    def go_on(self) -> None:
        """Put the cursor on the next line."""

    def _select(self, ids: tuple[str, ...]) -> None:
        self.browser.select(ids=ids)
        self.mark(ids)

    def action_select(self) -> None:
        """Select the run under the cursor or no longer, then go on."""
        if self.line_id:
            self._select(picking.toggled(self.listing, self.browser.selection.ids, self.line_id))
            self.go_on()

    def action_range(self) -> None:
        """Select from the first press to the second."""
        if self._anchor is None:
            self._anchor = self.line_id
            self.say("{runs.range} again selects up to there")
            return
        ends, self._anchor = (self._anchor, self.line_id), None
        self._select(picking.ranged(self.listing, self.browser.selection.ids, ends))

    def action_all(self) -> None:
        """Select all listed, or none when all are."""
        self._select(picking.all_or_none(self.listing, self.browser.selection.ids))
