"""System: how busy the host is and with what, what lies on its disk, who records and runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from tuitrack.hardware.host import Usage
from tuitrack.ops import collecting, emptying
from tuitrack.query import disk
from tuitrack.tui import formatting, pages, telling
from tuitrack.tui.answering import Answers, answering, changing
from tuitrack.tui.asking import asking
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.keys import actions
from tuitrack.tui.messages import Done
from tuitrack.tui.parts import system as parts
from tuitrack.tui.parts.sheet import Sheet, verbatim
from tuitrack.tui.parts.system import System
from tuitrack.tui.reading import hosting
from tuitrack.tui.reading.hosting import Keeping, Loose
from tuitrack.tui.screens import cleaning
from tuitrack.tui.screens.based_place import BasedPlace
from tuitrack.tui.screens.dialogs.confirm import Confirm
from tuitrack.tui.screens.dialogs.pick import Cleaning
from tuitrack.tui.screens.dialogs.whole import Whole
from tuitrack.tui.telling import Telling
from tuitrack.tui.widgets.lines import Lines

EVERY = 2.0
"""Seconds between two looks at the host, while this is in front."""
_LOG_BYTES = 64 << 10


class SystemScreen(BasedPlace):
    """The host, the disk, the recorder, the workers."""

    PLACE = "system"
    GROUPS = ("system", "run")
    FOOT = actions.footed("system", "run")
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

    def focused_run(self) -> str:
        """The run under the cursor."""
        return self._sheet.items.get(self._rows.cursor_row, "")

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

    @answering("gauge")
    def _gauge(self) -> Answers:
        yield SystemScreen.Gauged(self.browser.gauge.read(self.browser.db))

    @answering("load")
    def _keep(self) -> Answers:
        yield SystemScreen.Kept(hosting.keeping(self.browser.db))

    @answering("measure")
    def _measure(self) -> Answers:
        kinds = disk.by_kind(self.browser.settings)
        yield SystemScreen.Measured(kinds, hosting.loose(self.browser.db))

    @changing("clear")
    def _clean_up(self) -> None:
        freed = collecting.clear(self.browser.db, self._telling("loose files"))
        self.app.post_message(Done(f"{formatting.size(freed.size)} freed"))
        self.call_later(self.action_measure)

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
        system = System(self._usage, self._keeping, self._kinds, self._loose)
        self._sheet = parts.sheet(system, width, self.browser.keymap.told)
        self._rows.show(self._sheet.rows, tuple(self._sheet.items))

    def action_open(self) -> None:
        """Open the run under the cursor."""
        if self.focused_run():
            self.app.push_screen(pages.run(self.focused_run()))
        else:
            self.say("no run under the cursor")

    def action_clear(self) -> None:
        """Choose what to clean up."""
        keeping, loose = self._keeping, self._loose
        if keeping is None:
            return
        ways = cleaning.ways(keeping, loose)
        if not ways:
            self.say("nothing to clean up" if loose is not None else "not measured yet")
        else:
            self.app.push_screen(Cleaning("Clean up", ways), self._clean)

    def _clean(self, answer: str | None) -> None:
        if answer == cleaning.BIN:
            self.app.push_screen(pages.bin_())
        elif answer == cleaning.ARCHIVED:
            self._weigh_archived()
        elif answer == cleaning.LOOSE and self._loose is not None:
            files = f"{formatting.many(self._loose.files, 'loose file')}, {formatting.size(self._loose.size)}"
            detail = "no run and no model refers to them any more"
            self._confirm(Confirm(f"Delete {files}?", detail), self._clean_up)

    def _confirm(self, dialog: Confirm, act: Callable[[], object]) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                act()

        self.app.push_screen(dialog, answered)

    @asking
    def _weigh_archived(self) -> None:
        found = cleaning.archived(self.browser.db)
        self.app.call_from_thread(self._ask_archived, found)

    def _ask_archived(self, found: cleaning.Archived) -> None:
        if not found.outside:
            rest = "{run.archive} and {run.delete} in Runs delete the rest"
            self.say(f"archived runs have no checkpoint files outside the home; {rest}")
            return
        files = f"{formatting.many(found.outside, 'checkpoint file')} of archived runs, {formatting.size(found.size)}"
        self._confirm(
            Confirm(f"Delete {files}?", "outside the home, for good; the runs stay, with their curves"),
            lambda: self._delete_checkpoints(found.ids),
        )

    @changing("clear")
    def _delete_checkpoints(self, ids: Sequence[str]) -> None:
        gone = emptying.remove_checkpoints(self.browser.db, ids, self._telling("checkpoints"))
        said = f"{formatting.many(gone.count, 'file')} deleted, {formatting.size(gone.size)} freed"
        self.app.post_message(Done(said))

    def _telling(self, what: str) -> Telling:
        return telling.beside(self, lambda done, whole: f"deleting {what}: {done} of {whole}")

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
