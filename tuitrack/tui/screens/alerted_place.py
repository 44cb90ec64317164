"""A place in which one goes from a run that needs somebody to the next."""

from __future__ import annotations

from functools import partial

from tuitrack.query import alerts
from tuitrack.tui.asking import asking
from tuitrack.tui.leaderboard import picking
from tuitrack.tui.leaderboard.listing import Listing
from tuitrack.tui.screens.grouped_place import GroupedPlace


class AlertedPlace(GroupedPlace):
    """The keys that find who needs somebody; a folded group stands for its runs."""

    def action_alert(self, by: int) -> None:
        """Go to the next run that needs somebody."""
        self._seek(self.listing, self.line_id, by)

    @asking
    def _seek(self, found: Listing, here: str, by: int) -> None:
        line = picking.beyond(found, here, partial(alerts.alerted, self.browser.db), by)
        self.app.call_from_thread(self._arrive, line)

    def _arrive(self, line_id: str) -> None:
        if line_id:
            self.go_to(line_id)
        else:
            self.say("no run here has an alert")
