"""The page of one run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.message import Message

from tuitrack import errors
from tuitrack.query import artifacts, weights
from tuitrack.query import models as query
from tuitrack.tui import actions, clipboard, page
from tuitrack.tui.messages import Done
from tuitrack.tui.page import TaskPage
from tuitrack.tui.parts import models, outputs, overview
from tuitrack.tui.parts import task as parts
from tuitrack.tui.parts.kept import Kept, under
from tuitrack.tui.parts.sheet import Area, Sheet
from tuitrack.tui.screens.dialogs.ask import Ask
from tuitrack.tui.screens.dialogs.whole import Whole
from tuitrack.tui.screens.run_place import RunPlace
from tuitrack.tui.searching import Search
from tuitrack.tui.widgets.lines import Lines
from tuitrack.tui.widgets.part_bar import PartBar

# What the footer shows first in a part, of a run of a status.
_LEADS = {
    "overview": ("task.next", "task.console"),
    "console": ("task.next", "task.search", "task.follow"),
    "scalars": ("task.next", "task.open"),
    "artifacts": ("task.next", "task.open", "task.save", "task.copy"),
    "models": ("task.next", "task.open", "task.save", "task.copy"),
    "draft": ("run.edit", "run.enqueue"),
    "queued": ("run.abort",),
    "running": ("run.abort",),
    "failed": ("run.again",),
}


class TaskScreen(RunPlace):
    """One run, part by part, live."""

    GROUPS = ("task", "run")
    BAR = False
    BINDINGS = actions.bindings(*GROUPS)
    DEFAULT_CSS = """
    TaskScreen #title { height: 1; }
    TaskScreen #body { margin-top: 1; }
    """

    @dataclass
    class Loaded(Message):
        """The run as it is now."""

        page: TaskPage

    def __init__(self, task_id: str, part: str = "overview") -> None:
        super().__init__()
        self.task_id = task_id
        self.page: TaskPage | None = None
        self._first_part = part
        self._follow = True
        self._search = Search()
        self._sheet = Sheet(())
        self._reader = page.PageReader(task_id)

    def body(self) -> ComposeResult:
        """Title, parts, the open one."""
        title = Lines(id="title")
        title.can_focus = False
        yield title
        yield PartBar("overview")
        yield Lines(cursor=True, id="body")

    def targets(self) -> tuple[str, ...]:
        """This run, whatever is selected elsewhere."""
        return (self.task_id,)

    def focused_run(self) -> str:
        """This run."""
        return self.task_id

    def reload(self) -> None:
        """Read the run."""
        self._load()

    @property
    def _body(self) -> Lines:
        return self.query_one("#body", Lines)

    @property
    def _bar(self) -> PartBar:
        return self.query_one(PartBar)

    @work(thread=True, exclusive=True, exit_on_error=False, group="load")
    def _load(self) -> None:
        try:
            self.post_message(TaskScreen.Loaded(self._reader.read(self.browser.db)))
        except errors.NotFound:
            self.app.call_from_thread(self._leave)

    def _leave(self) -> None:
        """Close the page of a run that is no more."""
        if self.is_current:
            self.app.pop_screen()
            self.app.post_message(Done("this run was deleted"))

    @on(Loaded)
    def _show(self, message: Loaded) -> None:
        first, before, self.page = self.page is None, self.page, message.page
        if before is not None and before.detail.status != message.page.detail.status:
            self.hush()
        self.browser.select(highlighted=self.task_id)
        self._bar.show(parts.parts(message.page))
        if first:
            self._body.focus()
            self._bar.open(self._first_part)
        self._draw()

    def on_resize(self) -> None:
        """Draw for the new width."""
        self._draw()

    def _draw(self) -> None:
        if self.page is None:
            return
        part, body, width = self._bar.current, self._body, self.size.width
        stays = part == "console" and self._follow and body.at_end
        self.query_one("#title", Lines).show([parts.header(self.page.detail, width)])
        self._sheet = parts.sheet(part, self.page, Area(width - 1, body.size.height))
        body.show(self._sheet.rows, tuple(self._sheet.items))
        lead = (*_LEADS.get(part, ("task.next",)), *_LEADS.get(self.page.detail.status, ()))
        self.lead(*(one for one in lead if one != "task.console" or self.page.console))
        if stays:
            body.to_end()

    @on(PartBar.Chosen)
    def _open(self, message: PartBar.Chosen) -> None:
        self._body.start_over()
        self._search = Search()
        self._draw()
        if message.name == "console" and self._follow:
            self._body.to_end()

    def action_next_part(self) -> None:
        """Open the next part."""
        self._bar.step(1)

    def action_previous_part(self) -> None:
        """Open the part before."""
        self._bar.step(-1)

    def action_console(self) -> None:
        """Open the console."""
        if self._printed():
            self._bar.open("console")

    def _printed(self) -> bool:
        if self.page is not None and not self.page.console:
            self.say("nothing was printed yet")
        return self.page is not None and bool(self.page.console)

    def action_follow(self) -> None:
        """Stay at the end of the console, or no longer."""
        if not self._printed():
            return
        self._follow = not self._follow
        self.say("following the console" if self._follow else "the console stays where it is")
        if self._follow:
            self._bar.open("console")
            self._body.to_end()

    def action_shift(self, by: int) -> None:
        """See more of long lines."""
        self._body.shift(by)

    def action_search(self) -> None:
        """Search this part."""
        self.app.push_screen(Ask("Search", self._search.text, "enter search   then n N next, before"), self._searched)

    def _searched(self, answer: str | None) -> None:
        if answer and self.page:
            self._search = Search(answer).over(self._searchable())
            if self._bar.current == "console":
                self._search = self._search.last()
            self._show_found()

    def action_match(self, by: int) -> None:
        """Go to the next or previous line that contains what was searched for."""
        if not self._search.text:
            self.say("/ searches this part")
            return
        self._search = self._search.over(self._searchable()).step(by)
        self._show_found()

    def _searchable(self) -> list[str]:
        assert self.page is not None
        return parts.searched(self._bar.current, self.page, self._sheet.rows)

    def _show_found(self) -> None:
        self.say(self._search.told)
        if self._search.row is not None:
            self._body.find(self._search.text, self._search.row)

    def action_compare(self) -> None:
        """Compare with the base, else with the parent."""
        chosen = self.browser.selection
        beside = chosen.base or (self.page.detail.parent if self.page else "")
        ids = tuple(dict.fromkeys(one for one in (beside, self.task_id) if one))
        self.browser.select(ids=chosen.ids if self.task_id in chosen.ids else ids)
        self.browser.go("compare")

    def action_base(self) -> None:
        """Make this run the base, or no longer."""
        base = "" if self.browser.selection.base == self.task_id else self.task_id
        self._make_base(base, "this run is the base now" if base else "no run is the base now")

    def action_parent_base(self) -> None:
        """Make this run's parent the base."""
        parent = self.page.detail.parent if self.page else ""
        if parent:
            self._make_base(parent, "its parent is the base now")
        else:
            self.say("this run was not cloned from another")

    @work(thread=True, exclusive=True, exit_on_error=False, group="keep")
    def _make_base(self, task_id: str, said: str) -> None:
        self.browser.views.keep_base(self.browser.selection.project, task_id)
        self.browser.select(base=task_id)
        self.post_message(Done(said))

    def action_open(self) -> None:
        """What is under the cursor, whole; else the run this one was cloned from."""
        item = self._item()
        openers = {"artifacts": self._open_artifact, "models": self._open_model}
        if self.page is not None and item:
            openers.get(self._bar.current, self._open_metric)(self.page, item)
        elif self.page is None or self.page.parent is None:
            self.say("this run was not cloned from another")
        else:
            self.app.push_screen(TaskScreen(self.page.parent.id))

    def _item(self) -> str:
        return self._sheet.items.get(self._body.cursor_row, "")

    def _open_metric(self, page: TaskPage, key: str) -> None:
        row = next(row for row in page.detail.metrics if row.key == key)
        area = Area(self.size.width - 2, max(self.size.height - 12, 6))
        drawn = overview.chart(row, page.curves[key], area) if row.count > 1 and key in page.curves else []
        self.app.push_screen(Whole(key, [*drawn, (), *outputs.metric(row, self.size.width)]))

    @work(thread=True, exclusive=True, exit_on_error=False, group="artifact")
    def _open_artifact(self, page: TaskPage, name: str) -> None:
        one = next(one for one in page.detail.artifacts if one.name == name)
        rows = outputs.artifact(one, artifacts.text(one), self.size.width)
        self.app.call_from_thread(self.app.push_screen, Whole(name, rows))

    @work(thread=True, exclusive=True, exit_on_error=False, group="artifact")
    def _open_model(self, page: TaskPage, model_id: str) -> None:
        one = next(one for one in page.detail.models if one.model.id == model_id)
        state, users = weights.state(one.model, thorough=True), query.users(self.browser.db, model_id)
        rows = models.model(one.model, state, users, self.size.width)
        self.app.call_from_thread(self.app.push_screen, Whole(one.name, rows))

    def action_save(self) -> None:
        """Ask where to, then copy the artifact or model under the cursor there."""
        kept = self._kept()
        if kept is None:
            self.say("S saves a file: choose one in part Artifacts or Models")
        else:
            self._ask(f"Save {kept.name} to", str(Path.cwd()), lambda target: self._saved(kept, target))

    def _saved(self, kept: Kept, target: str) -> Done:
        return Done(f"saved {kept.save(self.browser.db, Path(target).expanduser())}")

    def action_copy(self) -> None:
        """Copy the path of the artifact or model under the cursor, elsewhere the id of the run."""
        kept = self._kept()
        text = kept.uri.removeprefix("file://") if kept is not None else self.task_id
        clipboard.copy(self.app, text)
        self.say(f"copied {text}")

    def _kept(self) -> Kept | None:
        return under(self.page, self._bar.current, self._item())
