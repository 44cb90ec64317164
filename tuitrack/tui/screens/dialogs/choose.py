"""The question that is answered from a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tuitrack.tui.formatting import cut, pad, printable, width
from tuitrack.tui.screens.dialogs.dialog import Dialog
from tuitrack.tui.widgets.field import Field
from tuitrack.tui.widgets.key_line import KeyLine

SECOND = "second"
# A dialog's width at most, its share of a narrow screen in percent, what lies around its lines.
_WIDTH, _WIDE, _SHARE, _AROUND = 62, 80, 94, 8
# The share of the screen's height that a list has at most, in percent.
_HIGH = 55


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: its value, its text, a quiet note on the right, other words it is found by."""

    value: str
    text: str
    note: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """A list to choose from; `many` lets several be ticked, in the order they are ticked; `sentences` need room."""

    title: str
    choices: tuple[Choice, ...]
    many: bool = False
    ticked: tuple[str, ...] = ()
    hint: str = ""
    sentences: bool = False


class Choose(Dialog[tuple[str, ...] | None]):
    """A list that narrows while typing; answers with the values chosen, `SECOND` behind one chosen by tab."""

    BINDINGS = [("escape", "cancel", "leave")]

    def __init__(self, menu: Menu) -> None:
        super().__init__()
        self._menu = menu
        self._ticked = list(menu.ticked)
        self._found: tuple[Choice, ...] = ()

    def compose(self) -> ComposeResult:
        """A title, a field to search, the list, its keys."""
        with Vertical(classes=f"dialog list{' wide' * self._menu.sentences}"):
            yield Static(Text(printable(self._menu.title), style="bold"))
            yield Field(placeholder="type to search")
            yield OptionList(markup=False, compact=True)
            yield KeyLine(self._menu.hint or self._keys())

    def on_mount(self) -> None:
        """List everything."""
        self._list("")
        self.query_one(OptionList).can_focus = False
        self.query_one(Field).focus()

    def _keys(self) -> str:
        return "space tick   enter keep   esc leave" if self._menu.many else "enter choose   esc leave"

    def _list(self, search: str) -> None:
        self._found = narrowed(self._ordered(), search)
        options = self.query_one(OptionList)
        fill(options, [self._line(choice) for choice in self._found])
        options.highlighted = 0 if self._found else None

    def _ordered(self) -> Sequence[Choice]:
        first = [choice for value in self._menu.ticked for choice in self._menu.choices if choice.value == value]
        return [*first, *(choice for choice in self._menu.choices if choice not in first)]

    def _line(self, choice: Choice) -> Text:
        mark = ("✓ " if choice.value in self._ticked else "  ") if self._menu.many else ""
        name, whole = printable(choice.text), room(self, wide=self._menu.sentences) - width(mark) - 1
        note = cut(printable(choice.note), max(whole - min(width(name), whole // 2) - 1, 0), "end")
        name = pad(name, whole - width(note), where="end" if self._menu.sentences else "middle")
        text = Text(f"{mark}{name} ", no_wrap=True)
        return text.append(note, style=self.app.theme_variables["dim"])

    def on_key(self, event: events.Key) -> None:
        """Move in the list while typing in the field."""
        options = self.query_one(OptionList)
        moves: dict[str, Callable[[], object]] = {
            "up": options.action_cursor_up,
            "down": options.action_cursor_down,
            "pageup": options.action_page_up,
            "pagedown": options.action_page_down,
        }
        move = moves.get(event.key)
        if move is not None:
            event.stop()
            move()
        elif event.key == "tab":
            event.stop()
            event.prevent_default()
            self._answer(SECOND)

    def tick(self) -> None:
        """Tick what is under the cursor, or no longer."""
        options = self.query_one(OptionList)
        place = options.highlighted
        if place is None:
            return
        choice = self._found[place]
        if choice.value in self._ticked:
            self._ticked.remove(choice.value)
        else:
            self._ticked.append(choice.value)
        options.replace_option_prompt_at_index(place, self._line(choice))

    @on(Input.Changed)
    def _search(self, event: Input.Changed) -> None:
        if self._menu.many and " " in event.value:
            event.input.value = event.value.replace(" ", "")
            self.tick()
            return
        self._list(event.value)

    @on(Input.Submitted)
    def _keep(self) -> None:
        self._answer()

    def _answer(self, *more: str) -> None:
        place = self.query_one(OptionList).highlighted
        if self._menu.many:
            self.dismiss(tuple(self._ticked))
        elif place is not None:
            self.dismiss((self._found[place].value, *more))

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        if self._menu.many:
            self.tick()
        else:
            self.dismiss((self._found[event.option_index].value,))

    def action_cancel(self) -> None:
        """Close without an answer."""
        self.dismiss(None)


def room(dialog: Screen[Any], *, wide: bool = False) -> int:
    """How many cells a line of a list has."""
    return max(min(_WIDE if wide else _WIDTH, dialog.app.size.width * _SHARE // 100) - _AROUND, 10)


def fill(options: OptionList, lines: Sequence[Text]) -> None:
    """List lines, as many at once as leave room around the list; where a search leaves none, say so."""
    nothing = Option(Text("nothing matches", style=options.app.theme_variables["dim"]), disabled=True)
    options.clear_options()
    options.add_options([Option(line) for line in lines] or [nothing])
    # a dialog would be as high as its whole list were the height of that left to it
    options.styles.height = max(min(len(lines), options.app.size.height * _HIGH // 100), 1)


def narrowed(choices: Sequence[Choice], search: str) -> tuple[Choice, ...]:
    """What contains all words searched for; what goes by that very word first, then beginnings."""
    words, whole = search.lower().split(), search.lower()
    found = [one for one in choices if all(word in f"{one.text} {one.value} {one.words}".lower() for word in words)]
    if not words:
        return tuple(found)
    return tuple(
        sorted(found, key=lambda one: (search not in one.words.split(), not one.text.lower().startswith(whole)))
    )
