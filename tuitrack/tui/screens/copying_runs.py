"""The key that copies what is worth having of runs into another program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tuitrack.query import leaderboard
from tuitrack.query.leaderboard import Page
from tuitrack.tui import formatting
from tuitrack.tui.asking import asking
from tuitrack.tui.screens.changing import Changes
from tuitrack.tui.screens.clipping import Clips
from tuitrack.tui.screens.dialogs.choose import Choice, Choose, Menu

if TYPE_CHECKING:
    from tuitrack.tui.parts.snippets import Snippet

_MOST = 200
_TOLD = 32


class CopiesRuns(Changes, Clips):
    """Asks what of the runs, and copies it."""

    def copied(self) -> tuple[str, ...]:
        """The runs of which something is copied."""
        return self.targets()

    def action_copy(self) -> None:
        """Choose what to copy of the runs."""
        ids = self.copied()[:_MOST]
        self.say_reading(ids)
        self._read_snippets(ids)

    @asking
    def _read_snippets(self, ids: Sequence[str]) -> None:
        from tuitrack.query import tasks
        from tuitrack.tui.parts import snippets

        if not ids:
            return
        page = self._page(ids)
        one = tasks.detail(self.browser.db, next((row.id for row in page.rows), ids[0])) if len(page.rows) < 2 else None
        found = snippets.of_runs(page) if one is None else snippets.of_run(one, page)
        called = self.browser.calling.of(self.browser.db, {} if one is None else {one.id: one.name})
        title = formatting.counted(len(page.rows)) if one is None else called[one.id]
        self.app.call_from_thread(self._choose_snippet, title, found)

    def _page(self, ids: Sequence[str]) -> Page:
        """The runs with the columns in which the project of the first is shown."""
        db = self.browser.db
        project = next((row.project for row in leaderboard.named(db, ids).rows), None)
        return leaderboard.named(
            db, ids, self.browser.views.runs(project).shown or self.browser.unarranged.columns(project)
        )

    def _choose_snippet(self, title: str, found: Sequence[Snippet]) -> None:
        self.hush()
        choices = tuple(
            Choice(str(place), one.what, formatting.cut(formatting.printable(one.text), _TOLD))
            for place, one in enumerate(found)
        )

        def answered(answer: tuple[str, ...] | None) -> None:
            if answer:
                self.copy(found[int(answer[0])])

        self.app.push_screen(
            Choose(Menu(f"Copy from {title}", choices, hint="{choose.take} copies   {box.leave} leave")), answered
        )
