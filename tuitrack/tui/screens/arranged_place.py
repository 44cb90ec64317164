"""A place whose rows one arranges."""

from __future__ import annotations

from dataclasses import replace

from textual import work

from tuitrack.tui.listing import Listing
from tuitrack.tui.screens import arranging
from tuitrack.tui.screens.dialogs.choose import SECOND, Choose, Menu
from tuitrack.tui.screens.run_place import RunPlace
from tuitrack.tui.state import RunsView


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

    def change(self, view: RunsView, *, from_top: bool = False) -> None:
        """Arrange so from now on."""
        self.view = view
        self._keep(self.project, view)
        self.rearranged(from_top=from_top)

    @work(thread=True, exclusive=True, exit_on_error=False, group="keep")
    def _keep(self, project: str | None, view: RunsView) -> None:
        self.browser.views.keep_runs(project, view)

    def action_preview(self) -> None:
        """Show or hide the preview."""
        self.change(replace(self.view, preview=not self.view.preview))

    def action_archived(self) -> None:
        """Show archived runs too, or not."""
        self.change(replace(self.view, archived=not self.view.archived))

    def action_sort(self) -> None:
        """Choose what to sort by."""
        self.app.push_screen(Choose(arranging.sort_menu(self.listing.columns, self.view.sort)), self._sorted)

    def _sorted(self, answer: tuple[str, ...] | None) -> None:
        if answer is not None:
            order = arranging.sorted_by(self.view.sort, answer[0], second=SECOND in answer[1:])
            self.change(replace(self.view, sort=order), from_top=True)

    def action_columns(self) -> None:
        """Choose columns."""
        self._read_columns(tuple(column.key for column in self.listing.columns))

    @work(thread=True, exclusive=True, exit_on_error=False, group="columns")
    def _read_columns(self, shown: tuple[str, ...]) -> None:
        menu = arranging.read_columns_menu(self.browser.db, self.project, shown)
        self.app.call_from_thread(self._ask_columns, menu)

    def _ask_columns(self, menu: Menu) -> None:
        def keep(answer: tuple[str, ...] | None) -> None:
            if answer is not None:
                self.change(replace(self.view, columns=answer))

        self.app.push_screen(Choose(menu), keep)

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
