"""The page of one run."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from tuitrack import errors
from tuitrack.tui.answering import Answers, answering
from tuitrack.tui.keys import actions
from tuitrack.tui.messages import Done
from tuitrack.tui.parts import task as parts
from tuitrack.tui.parts.sheet import Area
from tuitrack.tui.reading.page import PageReader, TaskPage
from tuitrack.tui.screens.run_files import RunFiles
from tuitrack.tui.screens.run_reading import RunReading
from tuitrack.tui.searching import Search
from tuitrack.tui.widgets.console import Console
from tuitrack.tui.widgets.gallery import Gallery
from tuitrack.tui.widgets.lines import Lines
from tuitrack.tui.widgets.part_bar import PartBar

# What the footer shows first in a part, of a run of a status.
_LEADS = {
    "overview": ("task.next", "task.console"),
    "console": ("task.next", "task.search", "task.jump", "task.follow", "task.wrap"),
    "steps": ("task.next", "task.open"),
    "scalars": ("task.next", "task.open"),
    "plots": ("task.next", "task.open", "task.step", "task.save"),
    "images": ("task.next", "task.open", "task.step", "task.full", "task.save"),
    "artifacts": ("task.next", "task.open", "task.save", "task.copy"),
    "models": ("task.next", "task.open", "task.save", "task.copy"),
    "draft": ("run.edit", "run.enqueue"),
    "queued": ("run.abort",),
    "running": ("run.abort",),
    "failed": ("run.again",),
}

# Rows around a part: title, parts, what sets them apart, footer.
_FRAME = 4


class TaskScreen(RunReading, RunFiles):
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
        self._reader = PageReader(task_id)

    def body(self) -> ComposeResult:
        """Title, parts, the open one."""
        title = Lines(id="title")
        title.can_focus = False
        yield title
        yield PartBar("overview")
        yield Lines(cursor=True, id="body")
        yield Gallery()
        yield Console()

    def reload(self) -> None:
        """Read the run."""
        self._load()

    @answering("load")
    def _load(self) -> Answers:
        try:
            yield TaskScreen.Loaded(self._reader.read(self.browser.db, self.browser.calling))
        except errors.NotFound:
            self.app.call_from_thread(self._leave)

    def _leave(self) -> None:
        """Close the page of a run that is no more."""
        if self.is_active:
            self.app.pop_screen()
            name = self.page.names[self.task_id] if self.page else "the run"
            self.app.post_message(Done(f"{name} was deleted meanwhile: {{everywhere.bin}} opens the bin"))

    @on(Loaded)
    def _show(self, message: Loaded) -> None:
        first, before, self.page = self.page is None, self.page, message.page
        if before is not None and before.detail.status != message.page.detail.status:
            self.hush()
        self.browser.select(highlighted=self.task_id, opened=self.task_id)
        self.bar.show(parts.parts(message.page))
        if first:
            self.attend()
            self.bar.open(self._first_part)
        self._draw()

    def on_resize(self) -> None:
        """Draw for the new width."""
        self._draw()

    def _draw(self) -> None:
        part, body, width = self.bar.current, self.lines, self.size.width
        for shown in (body, self.gallery, self.console):
            shown.display = shown is self.open_part
        if self.page is None:
            return
        self.query_one("#title", Lines).show([parts.header(self.page, width)])
        area = Area(width - 1, self.size.height - _FRAME, told=self.browser.keymap.told)
        self.sheet = parts.sheet(part, self.page, area)
        body.show(self.sheet.rows, tuple(self.sheet.items))
        if self.in_gallery:
            self.gallery.show(parts.reported(part, self.page))
        elif self.in_console and self.page.transcript is not None:
            self.console.show(self.page.transcript)
        lead = (*_LEADS.get(part, ("task.next",)), *_LEADS.get(self.page.detail.status, ()))
        self.lead(*(one for one in lead if one != "task.console" or self.page.console))

    @on(PartBar.Chosen)
    def _open(self, message: PartBar.Chosen) -> None:
        self.lines.start_over()
        self.gallery.start_over()
        self.found = Search()
        self._draw()
        self.attend()

    def action_next_part(self) -> None:
        """Open the next part."""
        self.bar.step(1)

    def action_previous_part(self) -> None:
        """Open the part before."""
        self.bar.step(-1)
