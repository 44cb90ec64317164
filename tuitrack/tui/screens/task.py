"""The page of one run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual import on, work
from textual.app import ComposeResult
from textual.message import Message

from tuitrack.ops import tasks as changing
from tuitrack.tui import actions, page
from tuitrack.tui.messages import Done
from tuitrack.tui.parts import task as parts
from tuitrack.tui.parts.task import TaskPage
from tuitrack.tui.screens.dialogs.ask import Ask
from tuitrack.tui.screens.dialogs.confirm import Confirm
from tuitrack.tui.screens.place import Place
from tuitrack.tui.widgets.lines import Lines
from tuitrack.tui.widgets.part_bar import PartBar


class TaskScreen(Place):
    """One run, part by part, live."""

    GROUPS = ("task",)
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
        self.post_message(TaskScreen.Loaded(self._reader.read(self.browser.db)))

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
            self.call_after_refresh(self._body.scroll_end, animate=False, immediate=True)

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

    def action_clone(self) -> None:
        """Edit a clone."""
        self._edit(clone=True)

    def action_edit(self) -> None:
        """Edit this draft; of what is no draft, say so."""
        if self.page is None or self.page.detail.status != "draft":
            self.say("only drafts can be edited; c clones this run into one")
            return
        self._edit(clone=False)

    def _edit(self, *, clone: bool) -> None:
        from tuitrack.tui.screens.draft import DraftScreen

        self.app.push_screen(DraftScreen(self.task_id, clone=clone))

    def action_compare(self) -> None:
        """Compare with the base, else with the parent."""
        chosen = self.browser.selection
        beside = chosen.base or (self.page.detail.parent if self.page else "")
        ids = tuple(dict.fromkeys(one for one in (beside, self.task_id) if one))
        self.browser.select(ids=chosen.ids if self.task_id in chosen.ids else ids)
        self.browser.go("compare")

    def action_note(self) -> None:
        """Write the note."""
        before = self.page.detail.comment if self.page else ""
        self.app.push_screen(Ask("Note", before), self._noted)

    def _noted(self, answer: str | None) -> None:
        if answer is not None:
            self._change(lambda: changing.note(self.browser.db, self.task_id, answer), "note kept")

    def action_abort(self) -> None:
        """Abort, after asking."""
        name = self.page.detail.name if self.page else self.task_id[:8]
        self.app.push_screen(Confirm(f"Abort {name}?", "what it reported stays"), self._aborted)

    def _aborted(self, answer: bool | None) -> None:
        if answer:
            self._change(lambda: changing.abort(self.browser.db, self.task_id), "abort asked for")

    @work(thread=True, exclusive=True, exit_on_error=False, group="change")
    def _change(self, change: Callable[[], None], said: str) -> None:
        change()
        self.post_message(Done(said))
