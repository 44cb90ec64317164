"""The page of one run."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on, work
from textual.app import ComposeResult
from textual.message import Message

from tuitrack import errors
from tuitrack.tui import actions, basing, page
from tuitrack.tui.messages import Done
from tuitrack.tui.parts import task as parts
from tuitrack.tui.parts.task import TaskPage
from tuitrack.tui.screens.dialogs.ask import Ask
from tuitrack.tui.screens.run_place import RunPlace
from tuitrack.tui.widgets.lines import Lines
from tuitrack.tui.widgets.part_bar import PartBar


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
        self._search = ""
        self._places: dict[str, int] = {}
        self._reader = page.PageReader(task_id)

    def body(self) -> ComposeResult:
        """Title, parts, the open one."""
        title = Lines(id="title")
        title.can_focus = False
        yield title
        yield PartBar("overview")
        yield Lines(id="body")

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
        first, self.page = self.page is None, message.page
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
        part, width = self._bar.current, self.size.width
        self.query_one("#title", Lines).show([parts.header(self.page.detail, width)])
        self._body.show(parts.rows(part, self.page, width - 1))
        if part == "console" and self._follow:
            self.call_after_refresh(self._body.scroll_end, animate=False, force=True, immediate=True)

    @on(PartBar.Chosen)
    def _open(self, message: PartBar.Chosen) -> None:
        self._draw()
        if message.name != "console":
            self._body.scroll_to(y=0, animate=False)

    def action_next_part(self) -> None:
        """Open the next part."""
        self._bar.step(1)

    def action_previous_part(self) -> None:
        """Open the part before."""
        self._bar.step(-1)

    def action_console(self) -> None:
        """Open the console."""
        self._bar.open("console")

    def action_follow(self) -> None:
        """Stay at the end of the console, or no longer."""
        self._follow = not self._follow
        self.say("following the console" if self._follow else "the console stays where it is")
        self._draw()

    def action_search(self) -> None:
        """Search this part."""
        self.app.push_screen(Ask("Search", self._search), self._searched)

    def _searched(self, answer: str | None) -> None:
        if answer:
            self._search, self._follow = answer, False
            self.action_match(0)

    def action_match(self, by: int) -> None:
        """Go to the next or previous line that contains what was searched for."""
        if not self._search:
            self.say("/ searches this part")
            return
        lines = self._body.text.lower().splitlines()
        found = [place for place, line in enumerate(lines) if self._search.lower() in line]
        if not found:
            self.say(f"nothing here contains {self._search}")
            return
        place = self._places.get(self._search, -1) + by
        self._places = {self._search: place % len(found) if by else len(found) - 1}
        here = self._places[self._search]
        self._body.scroll_to(y=max(found[here] - 2, 0), animate=False, force=True, immediate=True)
        self.say(f"{here + 1} of {len(found)}: {lines[found[here]].strip()}")

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
        basing.keep(self.browser.db, self.browser.selection.project, task_id)
        self.browser.select(base=task_id)
        self.post_message(Done(said))

    def action_open(self) -> None:
        """Open the run this one was cloned from."""
        if self.page is None or self.page.parent is None:
            self.say("this run was not cloned from another")
        else:
            self.app.push_screen(TaskScreen(self.page.parent.id))
