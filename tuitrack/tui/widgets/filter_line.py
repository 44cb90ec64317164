"""The line in which a filter is typed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rich.highlighter import Highlighter
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.events import Key
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from tuitrack.model.completion import Words
from tuitrack.tui.formatting import printable
from tuitrack.tui.leaderboard import completing
from tuitrack.tui.leaderboard.completing import Offer
from tuitrack.tui.widgets.field import Field

_PAUSE = 0.12
_TERM = re.compile(r'(?:"[^"]*"|\S)+')


@dataclass(frozen=True, slots=True)
class Wrong(Highlighter):
    """Marks the term that begins at a place, the last sign where the text ends before."""

    position: int
    style: str

    def highlight(self, text: Text) -> None:
        """Mark it."""
        start = max(min(self.position, len(text.plain) - 1), 0)
        found = _TERM.match(text.plain, start)
        text.stylize(self.style, start, found.end() if found else start + 1)


class FilterLine(Horizontal):
    """A field that shows its effect while typing: tab completes, enter keeps, escape puts back what was."""

    BINDINGS = [
        Binding("tab", "complete(1)", show=False),
        Binding("shift+tab", "complete(-1)", show=False),
    ]
    DEFAULT_CSS = """
    FilterLine { height: 1; display: none; }
    FilterLine .slash { width: 3; color: $accent; }
    FilterLine Field, FilterLine Field:focus { width: 1fr; background: $ground; }
    FilterLine .count { width: auto; max-width: 70%; padding: 0 1; color: $dim; height: 1; text-wrap: nowrap;
        text-overflow: ellipsis; }
    FilterLine .count.-bad { color: $bad; }
    """

    @dataclass
    class Tried(Message):
        """The text so far."""

        text: str

    @dataclass
    class Offered(Message):
        """What the text could go on with."""

        offer: Offer

    @dataclass
    class Left(Message):
        """The field was left; the text to filter by from now on."""

        text: str

    def __init__(self) -> None:
        super().__init__()
        self._kept = ""
        self._waiting: Timer | None = None
        self._words = Words()
        self._offer = Offer()

    def compose(self) -> ComposeResult:
        """Slash, field, count; only who edits is in the field."""
        yield Static(" / ", classes="slash")
        field = Field()
        field.can_focus = False
        yield field
        yield Static("", classes="count", markup=False)

    @property
    def editing(self) -> bool:
        """Whether it is being typed in."""
        return self.query_one(Field).has_focus

    @property
    def unfinished(self) -> bool:
        """Whether the word that is being typed is the beginning of something longer."""
        return self.editing and bool(self._offer.typed) and bool(self._offer.found.options)

    def show(self, text: str) -> None:
        """Show a kept filter, nothing where there is none."""
        self._kept = text
        field = self.query_one(Field)
        with self.prevent(Input.Changed):
            field.value = text
        field.can_focus = False
        self.display = bool(text)

    def edit(self, kept: str | None = None) -> None:
        """Start typing; escape puts back what was kept, or what is given."""
        self._kept = self._kept if kept is None else kept
        field = self.query_one(Field)
        self.display = field.can_focus = True
        field.focus()
        field.cursor_position = len(field.value)

    def learn(self, words: Words) -> None:
        """Know what there is to complete."""
        self._words = words
        if self.editing:
            self._offer_anew()

    def count(self, text: str) -> None:
        """Say how many match."""
        self._say(text, None)

    def complain(self, text: str, position: int | None) -> None:
        """Say what is wrong, and underline it where it is."""
        colour = self.app.theme_variables["bad"]
        self._say(text, Wrong(position, f"underline {colour}") if position is not None else None, bad=True)

    def _say(self, text: str, wrong: Wrong | None, *, bad: bool = False) -> None:
        label, field = self.query_one(".count", Static), self.query_one(Field)
        label.set_class(bad, "-bad")
        label.update(Text(printable(text), no_wrap=True, overflow="ellipsis"))
        if wrong != field.highlighter:
            field.highlighter = wrong
            field.refresh()

    @on(Input.Changed)
    def _try(self, event: Input.Changed) -> None:
        event.stop()
        self._offer_anew()
        self._try_soon(event.value)

    def _offer_anew(self) -> None:
        field = self.query_one(Field)
        self._offer = completing.offer(field.value, field.cursor_position, self._words)
        self.post_message(FilterLine.Offered(self._offer))

    def _try_soon(self, text: str) -> None:
        if self._waiting is not None:
            self._waiting.stop()
        # Without a person at the keys there is nobody to wait for.
        if self.app.is_headless:
            self.post_message(FilterLine.Tried(text))
        else:
            self._waiting = self.set_timer(_PAUSE, lambda: self.post_message(FilterLine.Tried(text)))

    @on(Input.Submitted)
    def _keep(self, event: Input.Submitted) -> None:
        event.stop()
        self._leave(event.value.strip())

    def on_key(self, event: Key) -> None:
        """Escape puts back what was."""
        if event.key == "escape":
            event.stop()
            event.prevent_default()
            self._leave(self._kept)

    def _leave(self, text: str) -> None:
        if self._waiting is not None:
            self._waiting.stop()
        self.show(text)
        self.post_message(FilterLine.Left(text))

    def action_complete(self, by: int) -> None:
        """Go through what the text could go on with; where there is but one way, what comes after that is next."""
        field, turned = self.query_one(Field), self._offer.turned(by)
        if turned.chosen is None:
            return
        with self.prevent(Input.Changed):
            field.value = turned.text
        field.cursor_position = turned.cursor
        self._try_soon(turned.text)
        if len(turned.found.options) == 1:
            self._offer_anew()
        else:
            self._offer = turned
            self.post_message(FilterLine.Offered(turned))
