"""The last look at what changed before runs are put on a queue."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from tuitrack.ops import queues as queue_ops
from tuitrack.tui import host
from tuitrack.tui.formatting import cut, pad, printable, width
from tuitrack.tui.keys import actions
from tuitrack.tui.parts import draft as parts
from tuitrack.tui.screens.dialogs.ask import Ask
from tuitrack.tui.screens.dialogs.listed import Listed
from tuitrack.tui.widgets.lines import Row, style_of
from tuitrack.tui.widgets.options import Options

if TYPE_CHECKING:
    from tuitrack.tui.screens.enqueuing import Plan

_WIDTH, _FRAME, _REST = 76, 4, 14
"""The dialog's width, what of it is frame; the lines of a terminal that are not left for changes."""


@dataclass(frozen=True, slots=True)
class QueueChoice:
    """A queue with how many wait in it, how many workers serve it."""

    name: str
    waiting: int = 0
    workers: int = 0
    held: str = ""

    @property
    def about(self) -> str:
        """Whether something put there will start."""
        served = f"{self.workers} worker{'s' * (self.workers != 1)}" if self.workers else "nobody serves it yet"
        return f"{self.waiting} waiting, {served}{', held' if self.held else ''}"


@dataclass(frozen=True, slots=True)
class Order:
    """The queue that was chosen, and whether to watch what was put there."""

    queue: str
    watch: bool = False


class Review(Listed[Order | None]):
    """What changed, and the queue it goes to."""

    GROUPS = ("review", "box")
    BINDINGS = actions.bindings(*GROUPS)
    DEFAULT_CSS = "Review Options { margin-top: 1; }"

    def __init__(self, plan: Plan, queues: tuple[QueueChoice, ...]) -> None:
        super().__init__()
        self._plan = plan
        self._queues = queues

    def compose(self) -> ComposeResult:
        """The name, the changes, the queues."""
        with Vertical(classes="dialog list"):
            yield self.heading(self._plan.title)
            if self._plan.changes:
                yield Static(self._review())
            if self._plan.note:
                yield Static(Text(printable(self._plan.note)), classes="quiet")
            yield Options()
            yield self.keys()

    def on_mount(self) -> None:
        """The first queue is the usual one."""
        self.query_one(".dialog").styles.width = _WIDTH
        self.options.show(len(self._queues), lambda place: self._option(self._queues[place]))
        self.options.focus()

    @property
    def _room(self) -> int:
        border = 2 if host.of(self).few_colours else 0
        return min(_WIDTH, self.app.size.width * 94 // 100) - _FRAME - border

    def _review(self) -> Text:
        rows = parts.review(
            self._plan.changes, self._room, host.of(self).keymap.told, limit=max(self.app.size.height - _REST, 3)
        )
        return Text("\n").join(map(self._line, rows))

    def _line(self, row: Row) -> Text:
        tokens = host.of(self).tokens
        raised = replace(tokens, ground=tokens.raised)
        return Text.assemble(*((run.text, style_of(run.style, raised)) for run in row), no_wrap=True)

    def _option(self, queue: QueueChoice) -> Text:
        name = f"queue {printable(queue.name)}"
        about = cut(queue.about, max(self._room - min(width(name), self._room // 2) - 3, 0), "end")
        name = pad(name, self._room - width(about) - 2, where="end")
        return Text(name, no_wrap=True).append(about, style=self.app.theme_variables["dim"])

    def take(self, *, watch: bool = False) -> None:
        """Enqueue there."""
        place = self.options.highlighted
        if place is not None:
            self.dismiss(Order(self._queues[place].name, watch=watch))

    def action_enqueue(self) -> None:
        """Enqueue there."""
        self.take()

    def action_watch(self) -> None:
        """Enqueue, then look at it."""
        self.take(watch=True)

    def action_name(self) -> None:
        """Another queue, made if new."""

        def attempt(name: str) -> None:
            queue_ops.check_name(name.strip())

        def named(name: str | None) -> None:
            if name is not None:
                self.dismiss(Order(name.strip()))

        self.app.push_screen(
            Ask("Enqueue on which queue?", "", "{line.keep} enqueue there, made if new   {box.leave} back", attempt),
            named,
        )
