"""A console on screen: any part of it at once, followed, searched, wrapped."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass

from rich.segment import Segment
from textual import events, on, work
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.worker import Worker, WorkerState, get_current_worker

from tuitrack.query.transcript import Transcript
from tuitrack.tui import formatting, host
from tuitrack.tui.charts.picture import Run, fill
from tuitrack.tui.console.desk import Command, Desk, Sight
from tuitrack.tui.console.hunt import Hunt
from tuitrack.tui.console.jumping import Target
from tuitrack.tui.keys import actions
from tuitrack.tui.searching import NEXT
from tuitrack.tui.widgets.lines import Row, cut_off, marked, style_of
from tuitrack.tui.widgets.reading import Reading

# How often something that takes long tells how far it is.
_EVERY = 0.15


class Console(Reading, can_focus=True):
    """Rows of a transcript, and below them where one is in it."""

    BINDINGS = actions.bindings("moving", "lines")
    DEFAULT_CSS = "Console { height: 1fr; margin-top: 1; }"

    @dataclass
    class Seen(Message):
        """Other rows are on screen, or more is known of them."""

        sight: Sight

    @dataclass
    class Hunted(Message):
        """A search went on; `moved` to another line."""

        hunt: Hunt
        moved: bool

    def __init__(self) -> None:
        super().__init__(id="console")
        self.follow, self.wrap = True, False
        self._desk: Desk | None = None
        self._sight = Sight()
        self._hunt: Hunt | None = None
        self._steps: deque[int] = deque()
        self._seeker: Worker[None] | None = None
        self._shift = 0

    @property
    def text(self) -> str:
        """The rows on screen and what is told below them, without styles."""
        rows = (*self._sight.window.rows, self._told())
        return "\n".join("".join(run.text for run in row) for row in rows)

    @property
    def searched(self) -> str:
        """What is searched for."""
        return self._hunt.wanted.text if self._hunt else ""

    def show(self, transcript: Transcript) -> None:
        """Show a console, or what came to it; whoever sees its end goes on seeing it, if he follows."""
        if self._desk is None or self._desk.transcript is not transcript:
            self._desk, self._hunt = Desk(transcript), None
            self._resize()
        elif self._sight.window.size == transcript.size:
            return
        self._keep_up()
        self._number()
        if self._hunt is not None:
            self._tally(self._hunt)

    def to_end(self) -> None:
        """The last screen."""
        self._ask(lambda desk: desk.pager.to_end())

    def go(self, target: Target) -> None:
        """To a line, a share, a moment."""
        self._ask(lambda desk: desk.go(target))

    def toggle_wrap(self) -> None:
        """Long lines on as many rows as they need, or on one."""
        self.wrap, self._shift = not self.wrap, 0
        self._resize()

    def shift(self, by: int) -> None:
        """See what lies further to the right or left of long lines."""
        widest = max((sum(formatting.width(run.text) for run in row) for row in self._sight.window.rows), default=0)
        if (by > 0 and widest > self._shift + self.size.width) or (by < 0 and self._shift):
            self._shift = max(self._shift + by * max(self.size.width // 2, 1), 0)
            self.refresh()

    def search(self, text: str) -> None:
        """Go to the last line that shows a text, then count all."""
        if self._desk is not None:
            self._hunt = Hunt(self._desk.transcript, text)
            self._steps = deque((0,))
            self._seeker = self._seek(self._hunt, 0)

    def match(self, by: int) -> None:
        """To the next line found or the one before, once the steps asked for earlier are made."""
        if self._hunt is not None:
            self._steps.append(by)
            if len(self._steps) == 1:
                self._seeker = self._seek(self._hunt, by)

    def _ask(self, command: Command) -> None:
        if self._desk is not None and self._desk.take(command):
            self._work(self._desk)

    def _resize(self) -> None:
        width, height, wrap = self.size.width, max(self.size.height - 1, 1), self.wrap
        self._ask(lambda desk: desk.pager.resize(width - 1, height, wrap))
        self._keep_up()

    def _keep_up(self) -> None:
        if self.follow:
            self._ask(lambda desk: desk.pager.follow())

    def on_resize(self) -> None:
        """Fill the new room."""
        self._resize()

    @work(thread=True, exit_on_error=False, group="console")
    def _work(self, desk: Desk) -> None:
        while (sight := desk.work()) is not None:
            self.post_message(Console.Seen(sight))

    @on(Worker.StateChanged)
    def _go_on(self, event: Worker.StateChanged) -> None:
        """Let another worker begin where this one was stopped or failed: ctrl+c may have stopped it before it began."""
        stopped = event.state in (WorkerState.CANCELLED, WorkerState.ERROR)
        if event.worker.group == "console" and stopped and self._desk is not None and self._desk.let_go():
            self._work(self._desk)

    @work(thread=True, exclusive=True, exit_on_error=False, group="number")
    def _number(self) -> None:
        desk, worker, told = self._desk, get_current_worker(), time.monotonic()
        assert desk is not None

        def stopped() -> bool:
            nonlocal told
            if time.monotonic() > told + _EVERY:
                told = time.monotonic()
                self._ask(lambda desk: None)
            return worker.is_cancelled

        desk.numbering.go_on(desk.transcript, stopped)
        self._ask(lambda desk: None)

    @work(thread=True, exclusive=True, exit_on_error=False, group="seek")
    def _seek(self, hunt: Hunt, by: int) -> None:
        worker = get_current_worker()
        if by:
            hunt.step(by, lambda: worker.is_cancelled)
        else:
            hunt.last(lambda: worker.is_cancelled)
        if not worker.is_cancelled:
            self.post_message(Console.Hunted(hunt, moved=True))

    @on(Worker.StateChanged)
    def _seek_on(self, event: Worker.StateChanged) -> None:
        """Make the next step; one that was stopped or failed takes along those that wait."""
        if event.worker is not self._seeker or not event.worker.is_finished:
            return
        self._steps.popleft()
        if event.state is not WorkerState.SUCCESS:
            self._steps.clear()
        elif self._steps and self._hunt is not None:
            self._seeker = self._seek(self._hunt, self._steps[0])

    @work(thread=True, exclusive=True, exit_on_error=False, group="tally")
    def _tally(self, hunt: Hunt) -> None:
        worker, told = get_current_worker(), time.monotonic()
        for _ in hunt.count(lambda: worker.is_cancelled):
            if time.monotonic() > told + _EVERY:
                told = time.monotonic()
                self.post_message(Console.Hunted(hunt, moved=False))
        self.post_message(Console.Hunted(hunt, moved=False))

    @on(Seen)
    def _put(self, message: Seen) -> None:
        message.stop()
        before, self._sight = self._sight, message.sight
        old, new = before.window.rows, message.sight.window.rows
        if len(old) != len(new):
            self.refresh()
            return
        changed = [place for place, row in enumerate(new) if row != old[place]]
        self.refresh(*(Region(0, place, self.size.width, 1) for place in (*changed, self.size.height - 1)))

    @on(Hunted)
    def _hunted(self, message: Hunted) -> None:
        message.stop()
        hunt = message.hunt
        if hunt is not self._hunt:
            return
        self.refresh(Region(0, self.size.height - 1, self.size.width, 1))
        if message.moved:
            self.refresh()
            if hunt.place is not None:
                place = hunt.place
                self._ask(lambda desk: desk.pager.to_place(place))
            self._tally(hunt)

    def render_line(self, y: int) -> Strip:
        """One row as the terminal library takes it."""
        tokens, window = host.of(self).tokens, self._sight.window
        row: Row = ()
        here = False
        if y == self.size.height - 1:
            row = self._told()
        elif y < len(window.rows):
            found = self._hunt.place if self._hunt else None
            row, here = window.rows[y], found is not None and window.starts[y] == found
            row = marked(row, self.searched.lower())
        strip = Strip([Segment(run.text, style_of(run.style, tokens, cursor=here)) for run in row])
        if self._shift and y != self.size.height - 1:
            strip = strip.crop(self._shift)
        return cut_off(strip, self.size.width, tokens.style("", cursor=here))

    def _told(self) -> Row:
        """Where one is in the text, what was found."""
        sight, window = self._sight, self._sight.window
        share = f"{window.end * 100 // max(window.size, 1)} %"
        if sight.first is not None and sight.lines is not None:
            where = f" line {sight.first:,} of {sight.lines:,}   {share}"
        else:
            where = f" {share} of {formatting.size(window.size)}   counting lines {sight.counted:.0%}"
        marks = "".join(
            text for text, on in (("   following", self.follow and window.at_end), ("   wrapped", self.wrap)) if on
        )
        return fill((Run(where, "dim"), Run(marks, "dim"), *self._hunt_told()), self.size.width)

    def _hunt_told(self) -> tuple[Run, ...]:
        hunt = self._hunt
        if hunt is None:
            return ()
        text = formatting.cut(formatting.printable(hunt.wanted.text), 24, "end")
        if hunt.missed:
            return (Run(f"   nothing here contains {text}", "warn"),)
        if hunt.place is None:
            return (Run(f"   searching {text}   ctrl+c stops", "accent"),)
        count = f"{len(hunt.counted.places):,}{'+' if hunt.counted.more else ''}"
        whole = hunt.share == 1 or hunt.counted.more
        rank = f"{hunt.rank:,} of {count}" if hunt.rank else f"{count} lines"
        rank = rank if whole else f"{count} so far, {hunt.share:.0%}"
        return (Run(f"   {text}: {rank}   {host.of(self).keymap.told(NEXT)}", "accent"),)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Three rows down."""
        event.stop()
        self.action_step(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Three rows up."""
        event.stop()
        self.action_step(-3)

    def action_step(self, rows: int) -> None:
        """Up or down."""
        self._ask(lambda desk: desk.pager.move(rows))

    def action_page(self, pages: int) -> None:
        """A screen up or down."""
        self.action_step(pages * max(self.size.height - 2, 1))

    def action_start(self) -> None:
        """To the first line."""
        self._ask(lambda desk: desk.pager.to_place(0))

    def action_end(self) -> None:
        """To the last line."""
        self.to_end()
