"""System: how busy the host is and with what, what lies on its disk, who records and runs."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on, work
from textual.app import ComposeResult
from textual.message import Message

from tuitrack.hardware.host import Usage
from tuitrack.ops import collecting
from tuitrack.query import disk
from tuitrack.tui import actions, formatting, hosting, pages
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.hosting import Keeping, Loose
from tuitrack.tui.messages import Done
from tuitrack.tui.parts import system as parts
from tuitrack.tui.parts.sheet import Sheet, verbatim
from tuitrack.tui.parts.system import System
from tuitrack.tui.screens.dialogs.confirm import Confirm
from tuitrack.tui.screens.dialogs.whole import Whole
from tuitrack.tui.screens.place import Place
from tuitrack.tui.widgets.lines import Lines

EVERY = 2.0
"""Seconds between two looks at the host, while this is in front."""
_LOG_BYTES = 64 << 10


class SystemScreen(Place):
    """The host, the disk, the recorder, the workers."""

    PLACE = "system"
    GROUPS = ("system",)
    BINDINGS = actions.bindings(*GROUPS)
    DEFAULT_CSS = "SystemScreen #title { height: 1; margin-bottom: 1; }"

    @dataclass
    class Gauged(Message):
        """How busy the host is."""

        usage: Usage

    @dataclass
    class Kept(Message):
        """What is kept."""

        keeping: Keeping

    @dataclass
    class Measured(Message):
        """How large the parts of the home are, how much of it is loose."""

        kinds: dict[str, int]
        loose: Loose | None

    def __init__(self) -> None:
        super().__init__()
        self._usage: Usage | None = None
        self._keeping: Keeping | None = None
        self._kinds: dict[str, int] | None = None
        self._loose: Loose | None = None
        self._sheet = Sheet(())

    def body(self) -> ComposeResult:
        """The host, then everything else."""
        title = Lines(id="title")
        title.can_focus = False
        yield title
        yield Lines(cursor=True, id="rows")

    def on_mount(self) -> None:
        """Look at the host again and again while this is in front."""
        super().on_mount()
        self._rows.focus()
        self._measure()
        if not self.browser.options.once:
            self.set_interval(EVERY, self._look)

    def reload(self) -> None:
        """Read everything but the disk."""
        self._gauge()
        self._keep()

    def _look(self) -> None:
        if self.is_current:
            self._gauge()

    @property
    def _rows(self) -> Lines:
        return self.query_one("#rows", Lines)

    @work(thread=True, exclusive=True, exit_on_error=False, group="gauge")
    def _gauge(self) -> None:
        self.post_message(SystemScreen.Gauged(self.browser.gauge.read(self.browser.db)))

    @work(thread=True, exclusive=True, exit_on_error=False, group="load")
    def _keep(self) -> None:
        self.post_message(SystemScreen.Kept(hosting.keeping(self.browser.db)))

    @work(thread=True, exclusive=True, exit_on_error=False, group="measure")
    def _measure(self) -> None:
        kinds = disk.by_kind(self.browser.settings)
        self.post_message(SystemScreen.Measured(kinds, hosting.loose(self.browser.db)))

    @work(thread=True, exclusive=True, exit_on_error=False, group="clear")
    def _clean_up(self) -> None:
        freed = collecting.clear(self.browser.db)
        self.post_message(Done(f"{formatting.size(freed.size)} freed"))
        self.app.call_from_thread(self.action_measure)

    @on(Gauged)
    def _show_usage(self, message: Gauged) -> None:
        self._usage = message.usage
        self._draw()

    @on(Kept)
    def _show_kept(self, message: Kept) -> None:
        self._keeping = message.keeping
        self._draw()

    @on(Measured)
    def _show_measured(self, message: Measured) -> None:
        self._kinds, self._loose = message.kinds, message.loose
        self._draw()

    def on_resize(self) -> None:
        """Draw for the new width."""
        self._draw()

    def _draw(self) -> None:
        if self._usage is None or self._keeping is None:
            return
        width = self.size.width - 1
        self.query_one("#title", Lines).show([parts.title(self._usage, width)])
        self._sheet = parts.sheet(System(self._usage, self._keeping, self._kinds, self._loose), width)
        self._rows.show(self._sheet.rows, tuple(self._sheet.items))

    def action_open(self) -> None:
        """Open the run under the cursor."""
        item = self._sheet.items.get(self._rows.cursor_row)
        if item:
            self.app.push_screen(pages.run(item))
        else:
            self.say("no run under the cursor")

    def action_clear(self) -> None:
        """Ask, then delete the files that nothing refers to."""
        loose = self._loose
        if loose is None or not loose.files:
            self.say("nothing here that no run or model refers to" if loose is not None else "not measured yet")
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self._clean_up()

        question = f"Delete {loose.files} loose file{'s' * (loose.files != 1)}, {formatting.size(loose.size)}?"
        self.app.push_screen(Confirm(question, "no run and no model refers to them any more"), answered)

    def action_measure(self) -> None:
        """Measure the parts of the home again."""
        self._kinds = None
        self._draw()
        self._measure()

    def action_log(self) -> None:
        """What the recorder wrote about itself."""
        try:
            data = (self.browser.settings.home / "recorder.log").read_bytes()[-_LOG_BYTES:]
        except OSError:
            data = b""
        rows = verbatim(data.decode("utf-8", "replace")) or [(Run("  the recorder had nothing to say", "dim"),)]
        self.app.push_screen(Whole("What the recorder wrote", rows))
