"""The list of views that have names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList, Static

from tuitrack.tui import shelf
from tuitrack.tui.columns import direction
from tuitrack.tui.formatting import cut, pad, printable, width
from tuitrack.tui.screens.dialogs import choose
from tuitrack.tui.screens.dialogs.dialog import Dialog
from tuitrack.tui.state import RunsView
from tuitrack.tui.widgets.key_line import KeyLine

_KEYS = "enter choose   + save as new   S save over\nR rename   D delete   esc leave"
FIRST = "first columns, newest first"


@dataclass(frozen=True, slots=True)
class Answer:
    """What to do, `choose` `add` `save` `rename` or `remove`, with which view; no name is how projects begin."""

    act: str
    name: str = ""


class Views(Dialog[Answer | None]):
    """Views by name, each with what it is; letters act on the one under the cursor."""

    BINDINGS = [
        ("escape,q", "leave", "leave"),
        ("j", "step(1)", "next"),
        ("k", "step(-1)", "previous"),
        ("plus", "act('add')", "new"),
        ("S", "act('save')", "save over"),
        ("R", "act('rename')", "rename"),
        ("D", "act('remove')", "delete"),
    ]

    def __init__(self, views: Mapping[str, RunsView], now: RunsView) -> None:
        super().__init__()
        self._names = ("", *sorted(views))
        self._views = views
        self._now = now

    def compose(self) -> ComposeResult:
        """A title, a line for each view, the keys."""
        with Vertical(classes="dialog list"):
            yield Static(Text("Views of this project", style="bold"))
            yield OptionList(markup=False, compact=True)
            yield KeyLine(self._keys())

    def _keys(self) -> str:
        return _KEYS if self._views else "+ saves columns, order, filter, groups under a name\nesc leave"

    def on_mount(self) -> None:
        """Begin at the view that is shown."""
        options = self.query_one(OptionList)
        choose.fill(options, [self._line(name) for name in self._names])
        options.highlighted = self._names.index(self._now.named) if self._now.named in self._names else 0
        options.focus()

    def _line(self, name: str) -> Text:
        colours, view = self.app.theme_variables, self._views.get(name, RunsView())
        sign = "  " if name != self._now.named else "✓ " if shelf.same(view, self._now) else "▎ "
        line = Text(sign, style=colours["accent"], no_wrap=True)
        if not name:
            return line.append(FIRST, colours["dim"])
        room = choose.room(self) - 2
        shown = printable(name)
        note = cut(said(view), max(room - width(shown) - 2, room // 3), "end")
        line.append(pad(shown, room - width(note) - 1), colours["foreground"])
        return line.append(f" {note}", colours["dim"])

    @property
    def _here(self) -> str:
        place = self.query_one(OptionList).highlighted
        return self._names[place] if place is not None else ""

    def action_step(self, by: int) -> None:
        """Move the cursor."""
        options = self.query_one(OptionList)
        (options.action_cursor_down if by > 0 else options.action_cursor_up)()

    def action_act(self, act: str) -> None:
        """Do it with the view under the cursor; how projects begin is none."""
        if act == "add" or self._here:
            self.dismiss(Answer(act, self._here))

    @on(OptionList.OptionSelected)
    def _choose(self) -> None:
        self.dismiss(Answer("choose", self._here))

    def action_leave(self) -> None:
        """Close without a change."""
        self.dismiss(None)


def said(view: RunsView) -> str:
    """What a view is, in short."""
    told = [f"/ {view.filter}"] if view.filter else []
    told += [f"by {', '.join(view.by_keys) if view.by == 'params' else view.by}"] if view.by else []
    told += [f"{key.column} {direction(view.sort, key.column)}" for key in view.sort]
    told += ["with archived"] if view.archived else []
    told += [f"{len(view.shown)} columns"] if view.columns else []
    return printable("   ".join(told) or FIRST)
