"""The question that is answered from a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input

from tuitrack.tui.formatting import cut, pad, printable, width
from tuitrack.tui.keys import actions
from tuitrack.tui.screens.dialogs.listed import Searched
from tuitrack.tui.widgets.field import Field
from tuitrack.tui.widgets.key_line import KeyLine
from tuitrack.tui.widgets.options import Line, Options

SECOND = "second"
# A dialog's width at most, its share of a narrow screen in percent, what lies around its lines.
_WIDTH, _WIDE, _SHARE, _AROUND = 62, 80, 94, 8
# Lines above a list at most, cells on both sides of what a dialog shows.
_ABOVE, _PADDING = 3, 4
# The share of the screen's height that a list has at most, in percent.
_HIGH = 55


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: its value, its text, a quiet note on the right, other words it is found by, a heading."""

    value: str
    text: str
    note: str = ""
    words: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """A list to choose from; those `ticked` before come first, in their order; `sentences` need room."""

    title: str
    choices: tuple[Choice, ...]
    ticked: tuple[str, ...] = ()
    hint: str = ""
    sentences: bool = False


class Choose(Searched[tuple[str, ...] | None]):
    """A list that narrows while typing; answers with the value chosen, `SECOND` behind one taken as one more."""

    GROUPS: tuple[str, ...] = ("choose", "box")
    BINDINGS = [*actions.bindings("choose", "box"), *actions.bindings("moving")]

    def __init__(self, menu: Menu) -> None:
        super().__init__()
        self._menu = menu
        self._found: tuple[Choice, ...] = ()
        self._headings = max((width(choice.heading) for choice in menu.choices), default=0)

    def compose(self) -> ComposeResult:
        """A title, a field to search, the list, its keys."""
        with Vertical(classes=f"dialog list{' wide' * self._menu.sentences}"):
            yield self.heading(self._menu.title)
            yield Field(placeholder="type to search")
            yield Options()
            yield self.keys(self._menu.hint)

    def on_mount(self) -> None:
        """List everything."""
        self._list("")
        self.options.can_focus = False
        field = self.query_one(Field)
        field.obeyed = frozenset(key for action in actions.of(*self.GROUPS) if action.first for key in action.keys)
        field.focus()

    def _list(self, search: str) -> None:
        self._found = narrowed(self._ordered(), search)
        fill(self.options, len(self._found), self._line)

    def _ordered(self) -> Sequence[Choice]:
        first = [choice for value in self._menu.ticked for choice in self._menu.choices if choice.value == value]
        return [*first, *(choice for choice in self._menu.choices if choice not in first)]

    def _line(self, place: int) -> Text:
        choice, colours = self._found[place], self.app.theme_variables
        text = Text(self._heading(place), colours["dim"], no_wrap=True)
        mark = self.mark(choice)
        name, whole = printable(choice.text), room(self, wide=self._menu.sentences) - text.cell_len - width(mark) - 1
        note = cut(printable(choice.note), max(whole - min(width(name), whole // 2) - 1, 0), "end")
        name = pad(name, whole - width(note), where="end" if self._menu.sentences else "middle")
        return text.append(f"{mark}{name} ", colours["foreground"]).append(note, colours["dim"])

    def _heading(self, place: int) -> str:
        """What stands at the left of a line, where it is another than that of the line above."""
        before = self._found[place - 1].heading if place else ""
        heading = self._found[place].heading
        return pad(heading * (heading != before), self._headings + 3) if self._headings else ""

    def mark(self, choice: Choice) -> str:
        """What stands before it."""
        return ""

    @property
    def here(self) -> Choice | None:
        """What is under the cursor."""
        place = self.options.highlighted
        return None if place is None else self._found[place]

    @on(Input.Changed)
    def _search(self, event: Input.Changed) -> None:
        self._list(event.value)

    def take(self, *more: str) -> None:
        """Answer with what is under the cursor."""
        if self.here is not None:
            self.dismiss((self.here.value, *more))

    def action_further(self) -> None:
        """Answer with it as one more."""
        self.take(SECOND)


class Tick(Choose, inherit_bindings=False):
    """A list of which several are ticked; answers with their values, in the order they were ticked."""

    GROUPS = ("tick", "box")
    BINDINGS = [*actions.bindings("tick", "box"), *actions.bindings("moving")]

    def __init__(self, menu: Menu) -> None:
        super().__init__(menu)
        self._ticked = list(menu.ticked)

    def mark(self, choice: Choice) -> str:
        """Whether it is ticked."""
        return "✓ " if choice.value in self._ticked else "  "

    def take(self, *more: str) -> None:
        """A click ticks."""
        self.action_tick()

    def action_tick(self) -> None:
        """Tick what is under the cursor, or no longer."""
        choice = self.here
        if choice is None:
            return
        if choice.value in self._ticked:
            self._ticked.remove(choice.value)
        else:
            self._ticked.append(choice.value)
        self.options.redraw(self._found.index(choice))

    def action_keep(self) -> None:
        """Answer with what is ticked."""
        self.dismiss(tuple(self._ticked))


def room(dialog: Screen[Any], *, wide: bool = False) -> int:
    """How many cells a line of a list has."""
    return max(min(_WIDE if wide else _WIDTH, dialog.app.size.width * _SHARE // 100) - _AROUND, 10)


def fill(options: Options, count: int, line: Line, at: int = 0) -> None:
    """List lines, as many at once as leave room around the list; where a search leaves none, say so."""
    # a dialog would be as high as its whole list were the height of that left to it
    options.styles.height = max(min(count, _most(options)), 1)
    options.show(count, line, at)


def _most(options: Options) -> int:
    """How many lines of a list leave room for what is above and below it."""
    app, keys = options.app, options.screen.query_one(KeyLine)
    beside = _ABOVE + len(keys.lines(app.size.width * _SHARE // 100 - _PADDING))
    return min(app.size.height * _HIGH // 100, app.size.height - beside)


def narrowed(choices: Sequence[Choice], search: str) -> tuple[Choice, ...]:
    """What contains all words searched for; what goes by that very word first, then beginnings."""
    words, whole = search.lower().split(), search.lower()
    found = [one for one in choices if all(word in f"{one.text} {one.value} {one.words}".lower() for word in words)]
    if not words:
        return tuple(found)
    return tuple(
        sorted(found, key=lambda one: (search not in one.words.split(), not one.text.lower().startswith(whole)))
    )
