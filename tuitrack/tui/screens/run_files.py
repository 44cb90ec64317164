"""What is behind a row of a run's page: looked at whole, saved to disk, its path copied."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tuitrack import errors
from tuitrack.model.events import ArtifactAdded
from tuitrack.query import artifacts, weights
from tuitrack.tui import pages
from tuitrack.tui.asking import asking
from tuitrack.tui.background import errands
from tuitrack.tui.background.errands import Errand
from tuitrack.tui.messages import Done
from tuitrack.tui.parts import contents, kept, outputs, overview, snippets, whereabouts
from tuitrack.tui.parts.kept import Kept
from tuitrack.tui.parts.sheet import Area
from tuitrack.tui.parts.snippets import Snippet
from tuitrack.tui.reading.page import TaskPage
from tuitrack.tui.renderers.look import Look
from tuitrack.tui.screens.copying import Copies
from tuitrack.tui.screens.dialogs.whole import Whole
from tuitrack.tui.screens.run_page import RunPage
from tuitrack.tui.telling import Copied
from tuitrack.tui.widgets.lines import Row

# Rows of a file that can be scrolled through.
_ROWS = 10_000


class RunFiles(RunPage, Copies):
    """Opening, saving, copying."""

    def action_open(self) -> None:
        """What is under the cursor, whole; else the run this one was cloned from."""
        item, page = self.item, self.page
        openers: dict[str, Callable[[TaskPage, str], object]] = {
            "artifacts": self._open_artifact,
            "models": self._open_model,
            "steps": self._open_step,
        }
        if self.in_gallery:
            self.gallery.enlarge(not self.gallery.whole)
        elif page is not None and item:
            openers.get(self.bar.current, self._open_metric)(page, item)
        elif page is None or page.parent is None:
            self.say("this run was not cloned from another")
        else:
            self.app.push_screen(pages.run(page.parent.id))

    def _open_step(self, page: TaskPage, task_id: str) -> None:
        self.app.push_screen(pages.run(task_id))

    def _open_metric(self, page: TaskPage, key: str) -> None:
        row = next(row for row in page.detail.metrics if row.key == key)
        area = Area(self.size.width - 2, max(self.size.height - 12, 6), told=self.browser.keymap.told)
        lower, points = page.detail.goals.lower(key), page.curves.get(key)
        drawn = overview.chart(row, lower, points, area) if row.count > 1 and points is not None else []
        self.app.push_screen(Whole(key, [*drawn, (), *outputs.metric(row, self.size.width)]))

    @asking
    def _open_artifact(self, page: TaskPage, name: str, why: str = "") -> None:
        """Show what is in it; where it cannot be had, `why`, and what was kept of it."""
        one = next(one for one in page.detail.artifacts if one.name == name)
        width = self.size.width
        if not why and artifacts.fetchable(self.browser.db.settings, one.uri):
            self.app.call_from_thread(self._fetch, page, one)
            return
        try:
            found = outputs.kept_preview(one, why, width) if why else self._contents(one, width)
        except errors.NotFound as gone:
            state = weights.whereabouts(self.browser.db.settings, one.uri, page.detail.host)
            told = f"It {whereabouts.advice(state, page.detail.host)}." if state in whereabouts.AFAR else str(gone)
            found = outputs.kept_preview(one, told, width)
        self.app.call_from_thread(self.app.push_screen, Whole(name, outputs.artifact(one, found, width)))

    def _contents(self, one: ArtifactAdded, width: int) -> list[Row]:
        browser = self.browser
        look = Look(width - 2, _ROWS, browser.options.plain, not browser.few_colours, told=browser.keymap.told)
        return contents.rows(artifacts.path(browser.db.settings, one.uri), one.filename or one.uri, look)

    def _fetch(self, page: TaskPage, one: ArtifactAdded) -> None:
        """Get what lies on another host while one goes on, then open it if one still waits for it."""
        stopped = errors.UsageError(f"stopped: {one.name} was not fetched", hint="{task.open} begins again")
        errand = Errand(f"fetch {one.uri}", f"fetching {one.name}", stopped)
        if errands.begin(self, errand, partial(self._fetch_artifact, page, one)):
            self.say(errand.line)

    def _fetch_artifact(self, page: TaskPage, one: ArtifactAdded, copied: Copied) -> Callable[[], object]:
        why = ""
        try:
            artifacts.path(self.browser.db.settings, one.uri, copied)
        except (errors.NotFound, errors.Refused, errors.IntegrityError) as error:
            why = str(error)
        return partial(self._fetched, page, one, why)

    def _fetched(self, page: TaskPage, one: ArtifactAdded, why: str) -> None:
        if self.is_active and self.bar.current == "artifacts" and self.item == one.name:
            self._open_artifact(page, one.name, why)
        else:
            self.app.post_message(Done(why or f"{one.name} is on this host now"))

    def _open_model(self, page: TaskPage, model_id: str) -> None:
        self.app.push_screen(pages.model(model_id))

    @asking
    def action_save(self) -> None:
        """Ask where to, then copy what is under the cursor there."""
        self.app.call_from_thread(self._ask_where, self._kept())

    def _ask_where(self, found: Kept | None) -> None:
        if found is None:
            self.say("{task.save} saves a file: choose one in part Plots, Images, Artifacts or Models")
        else:
            self.ask_where(found)

    def action_copy(self) -> None:
        """Copy the path of the file or the value of the metric under the cursor, elsewhere what one chooses."""
        if self.page is not None and self.bar.current == "scalars" and self.item:
            row = next(row for row in self.page.detail.metrics if row.key == self.item)
            self.copy(Snippet(row.key, "nan" if row.last is None else repr(row.last)))
        elif self.in_gallery or self.bar.current in ("artifacts", "models"):
            self._copy_path()
        else:
            super().action_copy()

    @asking
    def _copy_path(self) -> None:
        found = self._kept()
        if found is not None and found.uri:
            self.app.call_from_thread(self.copy, Snippet(f"path of {found.name}", snippets.path(found.uri)))
        else:
            self.app.call_from_thread(self.say, "this one has no file of its own: {task.save} saves it")

    def _kept(self) -> Kept | None:
        """What is under the cursor; a plot is read for it."""
        if not self.in_gallery:
            return kept.under(self.page, self.bar.current, self.item)
        chosen = self.gallery.chosen
        return None if chosen is None else kept.reported(self.browser.db, chosen)
