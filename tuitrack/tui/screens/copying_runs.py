"""The key that copies what is worth having of runs into another program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import work

from tuitrack.query import keys, leaderboard
from tuitrack.query.leaderboard import Page, Spec
from tuitrack.tui import clipboard, formatting
from tuitrack.tui.screens.changing import Changes
from tuitrack.tui.screens.dialogs.choose import Choice, Choose, Menu

if TYPE_CHECKING:
    from tuitrack.query.tasks import TaskDetail
    from tuitrack.tui.parts.snippets import Snippet

_MOST = 200
_TOLD = 32


class CopiesRuns(Changes):
    """Asks what of the runs, and copies it."""

    def action_copy(self) -> None:
        """Choose what to copy of the runs."""
        ids = self.targets()[:_MOST]
        self.say_reading(ids)
        self._read_snippets(ids)

    @work(thread=True, exclusive=True, exit_on_error=False, group="ask")
    def _read_snippets(self, ids: Sequence[str]) -> None:
        from tuitrack.query import tasks
        from tuitrack.tui.parts import snippets

        if not ids:
            return
        with self.browser.db.read() as tx:
            runs = tasks.details(tx, ids)
        page = self._page(runs)
        found = snippets.of_run(runs[0], page) if len(runs) == 1 else snippets.of_runs(runs, page)
        title = runs[0].name if len(runs) == 1 else formatting.counted(len(runs))
        self.app.call_from_thread(self._choose_snippet, title, found)

    def _page(self, runs: Sequence[TaskDetail]) -> Page:
        """The runs with the columns in which their project is shown."""
        project, db = runs[0].project, self.browser.db
        columns = self.browser.views.runs(project).shown or keys.first_columns(db, project)
        asked = f"id:{','.join(run.id for run in runs)}"
        return leaderboard.fetch(db, Spec(filter=asked, columns=columns, limit=None, archived=True))

    def _choose_snippet(self, title: str, found: Sequence[Snippet]) -> None:
        self.hush()
        choices = tuple(
            Choice(str(place), one.what, formatting.cut(formatting.printable(one.text), _TOLD))
            for place, one in enumerate(found)
        )

        def answered(answer: tuple[str, ...] | None) -> None:
            if answer:
                self.copy(found[int(answer[0])])

        self.app.push_screen(Choose(Menu(f"Copy of {title}", choices, hint="enter copies   esc leave")), answered)

    @work(thread=True, exclusive=True, exit_on_error=False, group="copy")
    def copy(self, one: Snippet) -> None:
        """Hand a text over, and say what it was."""
        clipboard.copy(self.app, one.text)
        self.app.call_from_thread(self.say, f"copied {one.what}: {one.text}")
