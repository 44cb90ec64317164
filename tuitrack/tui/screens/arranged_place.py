"""A place whose rows one arranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tuitrack.tui.answering import keeping
from tuitrack.tui.asking import asking
from tuitrack.tui.changes import rearranging
from tuitrack.tui.leaderboard.arrangement import Arrangement
from tuitrack.tui.leaderboard.listing import Listing
from tuitrack.tui.screens.dialogs.choose import SECOND, Choose
from tuitrack.tui.screens.run_place import RunPlace
from tuitrack.tui.state import RunsView

if TYPE_CHECKING:
    from tuitrack.tui.screens.dialogs.arrange import Offer

# Of more runs it takes its time to read what they have, so one sees that it is being done.
_MANY = 2_000


class ArrangedPlace(RunPlace):
    """The keys that choose order, columns, base, what is listed; kept per project.

    A subclass has a `listing` of what it shows, and reads again in `rearranged`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.view = RunsView()
        self.project: str | None = None

    @property
    def listing(self) -> Listing:
        """What is shown."""
        return Listing()

    def rearranged(self, *, from_top: bool) -> None:
        """Show the runs as they are arranged now, from the top where the order is another."""

    @property
    def scope(self) -> object:
        """The project: its order and its filter are taken back only while they are seen."""
        return self.project or ""

    def change(self, view: RunsView, *, from_top: bool = False) -> None:
        """Arrange so from now on; how it was can be put back."""
        changed = rearranging.changed(self.view, view)
        if changed:
            put = partial(self.call_later, self._arrange_again)
            self.browser.history.add(rearranging.step(changed, put, self.scope))
        self._arrange_so(view, from_top=from_top)

    def _arrange_again(self, facts: Mapping[str, object]) -> None:
        self._arrange_so(replace(self.view, **facts), from_top=True)  # type: ignore[arg-type]

    def _arrange_so(self, view: RunsView, *, from_top: bool) -> None:
        self.view = view
        self._keep(self.project, view)
        self.rearranged(from_top=from_top)

    @keeping("keep")
    def _keep(self, project: str | None, view: RunsView) -> None:
        self.browser.views.keep_runs(project, view)

    def action_preview(self) -> None:
        """Show or hide the preview."""
        self.change(replace(self.view, preview=not self.view.preview))

    def action_archived(self) -> None:
        """Show archived runs too, or not."""
        self.change(replace(self.view, archived=not self.view.archived))
        listed = "archived runs are listed too: {runs.archived} hides them"
        self.say(listed if self.view.archived else "archived runs are hidden: {runs.archived} lists them too")

    def action_sort(self) -> None:
        """Choose what to sort by."""
        from tuitrack.tui.screens import arranging

        self.app.push_screen(Choose(arranging.sort_menu(self.listing.columns, self.view.sort)), self._sorted)

    def _sorted(self, answer: tuple[str, ...] | None) -> None:
        if answer is not None:
            from tuitrack.tui.screens import arranging

            order = arranging.sorted_by(self.view.sort, answer[0], self.listing.columns, further=SECOND in answer[1:])
            self.change(replace(self.view, sort=order), from_top=True)

    @property
    def widths(self) -> Mapping[str, int]:
        """How wide the columns in sight are."""
        return {}

    def action_columns(self) -> None:
        """Choose columns, their order and widths, the goals of metrics."""
        if self.listing.total > _MANY:
            self.say("reading what can be a column …")
        columns = self.view.columns or tuple(column.key for column in self.listing.columns)
        self._read_columns(Arrangement(columns, frozenset(self.view.hidden), self.view.widths), self.widths)

    @asking
    def _read_columns(self, now: Arrangement, widths: Mapping[str, int]) -> None:
        from tuitrack.tui.screens import arranging

        offer = arranging.columns_offer(self.browser.db, self.project, now, widths)
        self.app.call_from_thread(self._ask_columns, offer)

    def _ask_columns(self, offer: Offer) -> None:
        from tuitrack.tui.screens.dialogs.arrange import Arrange

        self.hush()

        def keep(answer: Arrangement | None) -> None:
            if answer is None or answer == offer.arrangement:
                return
            if answer.goals != offer.arrangement.goals:
                self.browser.views.keep_goals(self.project, answer.goals)
            hidden = tuple(key for key in answer.columns if key in answer.hidden)
            self.change(replace(self.view, columns=answer.columns, hidden=hidden, widths=answer.widths))

        self.app.push_screen(Arrange(offer), keep)

    def action_base(self) -> None:
        """Make the run under the cursor the base, or no longer."""
        current = self.focused_run()
        self._set_base("" if current == self.view.base else current)

    def action_parent_base(self) -> None:
        """Make the parent of the run under the cursor the base."""
        row = self.listing.row_of(self.focused_run())
        if row is not None and row.parent:
            self._set_base(row.parent)
        else:
            self.say("this run has no parent")

    def _set_base(self, task_id: str) -> None:
        self.browser.select(base=task_id)
        self.change(replace(self.view, base=task_id))
