"""The key that lays runs side by side; with which one it is, is asked where one alone is meant."""

from __future__ import annotations

import time

from tuitrack.query import leaderboard, names
from tuitrack.query.rows import Row
from tuitrack.tui import formatting
from tuitrack.tui.asking import asking
from tuitrack.tui.leaderboard import columns
from tuitrack.tui.screens.changing import Changes
from tuitrack.tui.screens.dialogs.choose import Choice, Choose, Menu

_MOST = 200


class ComparesRuns(Changes):
    """Goes to the comparison once there are two runs to compare."""

    def compare(self) -> None:
        """Compare the runs that are chosen with the base; one alone with its parent, else with what is asked for."""
        shown = self.browser.selection.shown
        if len(shown) == 1:
            self._find_another(shown[0])
        else:
            self.browser.go("compare")

    @asking
    def _find_another(self, task_id: str) -> None:
        from tuitrack.query import tasks

        db = self.browser.db
        (run,) = leaderboard.named(db, (task_id,)).rows or (None,)
        spec = leaderboard.Spec(project=run.project if run else None, limit=_MOST)
        others = {one.id: one for one in leaderboard.fetch(db, spec).rows if one.id != task_id}
        if run is None or not others or tasks.parents(db, (task_id,))[task_id]:
            self.app.call_from_thread(self.browser.go, "compare")
            return
        shown = names.display(db, {one.id: one.name for one in (run, *others.values())})
        choices = tuple(_choice(one, shown[one.id]) for one in others.values())
        self.app.call_from_thread(self._choose_another, task_id, Menu(f"Compare {shown[task_id]} with", choices))

    def _choose_another(self, task_id: str, menu: Menu) -> None:
        def answered(answer: tuple[str, ...] | None) -> None:
            if answer:
                self.browser.select(ids=(answer[0], task_id))
                self.browser.go("compare")

        self.app.push_screen(Choose(menu), answered)


def _choice(run: Row, name: str) -> Choice:
    glyph, _ = columns.STATUS.get(run.status, ("?", ""))
    return Choice(run.id, f"{glyph} {name}", formatting.age(time.time() - run.created), run.id)
