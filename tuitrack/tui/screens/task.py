"""The page of one run."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on, work
from textual.app import ComposeResult
from textual.message import Message

from tuitrack import errors
from tuitrack.tui import actions, page
from tuitrack.tui.messages import Done
from tuitrack.tui.page import TaskPage
from tuitrack.tui.parts import task as parts
from tuitrack.tui.parts.sheet import Area
from tuitrack.tui.screens.dialogs.ask import Ask
from tuitrack.tui.screens.run_files import RunFiles
from tuitrack.tui.searching import Search
from tuitrack.tui.widgets.gallery import Gallery
from tuitrack.tui.widgets.lines import Lines
from tuitrack.tui.widgets.part_bar import PartBar

# What the footer shows first in a part, of a run of a status.
_LEADS = {
    "overview": ("task.next", "task.console"),
    "console": ("task.next", "task.search", "task.follow"),
    "scalars": ("task.next", "task.open"),
    "plots": ("task.next", "task.open", "task.step", "task.save"),
    "images": ("task.next", "task.open", "task.step", "task.save"),
    "artifacts": ("task.next", "task.open", "task.save", "task.copy"),
    "models": ("task.next", "task.open", "task.save", "task.copy"),
    "draft": ("run.edit", "run.enqueue"),
    "queued": ("run.abort",),
    "running": ("run.abort",),
    "failed": ("run.again",),
}


class TaskScreen(RunFiles):
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
        super().__init__(task_id)
        self._first_part = part
        self._follow = True
        self._search = Search()
        self._reader = page.PageReader(task_id)

    def body(self) -> ComposeResult:
        """Title, parts, the open one."""
        title = Lines(id="title")
        title.can_focus = False
        yield title
        yield PartBar("overview")
        yield Lines(cursor=True, id="body")
        yield Gallery()

    def reload(self) -> None:
        """Read the run."""
        self._load()

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
        first, self.page = self.page is None, message.page
        self.browser.select(highlighted=self.task_id)
        self.bar.show(parts.parts(message.page))
        if first:
            self.lines.focus()
            self.bar.open(self._first_part)
        self._draw()

    def on_resize(self) -> None:
        """Draw for the new width."""
        self._draw()

    def _draw(self) -> None:
        if self.page is None:
            return
        part, body, width = self.bar.current, self.lines, self.size.width
        stays = part == "console" and self._follow and body.at_end
        body.display, self.gallery.display = not self.in_gallery, self.in_gallery
        self.query_one("#title", Lines).show([parts.header(self.page.detail, width)])
        self.sheet = parts.sheet(part, self.page, Area(width - 1, body.size.height))
        body.show(self.sheet.rows, tuple(self.sheet.items))
        if self.in_gallery:
            self.gallery.show(parts.reported(part, self.page))
        lead = (*_LEADS.get(part, ("task.next",)), *_LEADS.get(self.page.detail.status, ()))
        self.lead(*(one for one in lead if one != "task.console" or self.page.console))
        if stays:
            body.to_end()

    @on(PartBar.Chosen)
    def _open(self, message: PartBar.Chosen) -> None:
        self.lines.start_over()
        self.gallery.start_over()
        self._search = Search()
        self._draw()
        if not self.in_gallery:
            self.lines.focus()
        if message.name == "console" and self._follow:
            self.lines.to_end()

    def action_next_part(self) -> None:
        """Open the next part."""
        self.bar.step(1)

    def action_previous_part(self) -> None:
        """Open the part before."""
        self.bar.step(-1)

    def action_console(self) -> None:
        """Open the console."""
        if self._printed():
            self.bar.open("console")

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
            self.bar.open("console")
            self.lines.to_end()

    def action_shift(self, by: int) -> None:
        """See more of long lines."""
        (self.gallery if self.in_gallery else self.lines).shift(by)

    def action_step(self, by: int) -> None:
        """Show the chosen plot or picture at an earlier or later step."""
        if self.in_gallery:
            self.gallery.step(by)
        else:
            self.say("steps are those of Plots and Images")

    def action_back(self) -> None:
        """Out of one plot or picture to their list, then back to where one came from."""
        if self.in_gallery and self.gallery.whole:
            self.gallery.enlarge(False)
        else:
            self.app.pop_screen()

    def action_search(self) -> None:
        """Search this part."""
        if self.in_gallery:
            self.say("nothing to search here: n and N go to the next one and the one before")
            return
        self.app.push_screen(Ask("Search", self._search.text, "enter search   then n N next, before"), self._searched)

    def _searched(self, answer: str | None) -> None:
        if answer and self.page:
            self._search = Search(answer).over(self._searchable())
            if self.bar.current == "console":
                self._search = self._search.last()
            self._show_found()

    def action_match(self, by: int) -> None:
        """Go to the next or previous line that contains what was searched for; of plots to the next or previous."""
        if self.in_gallery:
            self.gallery.choose(by)
            return
        if not self._search.text:
            self.say("/ searches this part")
            return
        self._search = self._search.over(self._searchable()).step(by)
        self._show_found()

    def _searchable(self) -> list[str]:
        assert self.page is not None
        return parts.searched(self.bar.current, self.page, self.sheet.rows)

    def _show_found(self) -> None:
        self.say(self._search.told)
        if self._search.row is not None:
            self.lines.find(self._search.text, self._search.row)

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
