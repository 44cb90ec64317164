"""The list of views that have names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical

from tuitrack.tui.formatting import cut, pad, printable, width
from tuitrack.tui.keys import actions
from tuitrack.tui.leaderboard import shelf
from tuitrack.tui.leaderboard.columns import direction
from tuitrack.tui.screens.dialogs import choose
from tuitrack.tui.screens.dialogs.listed import Listed
from tuitrack.tui.state import RunsView
from tuitrack.tui.widgets.options import Options

_FIRST_KEYS = "{views.add} saves columns, order, filter, groups under a name   {box.leave} leave"
FIRST = "first columns, newest first"


@dataclass(frozen=True, slots=True)
class Answer:
    """What to do, `choose` `add` `save` `rename` or `remove`, with which view; no name is how projects begin."""

    act: str
    name: str = ""


class Views(Listed[Answer | None]):
    """Views by name, each with what it is; letters act on the one under the cursor."""

    GROUPS = ("views", "box")
    BINDINGS = actions.bindings(*GROUPS)

    def __init__(self, views: Mapping[str, RunsView], now: RunsView) -> None:
        super().__init__()
        self._names = ("", *sorted(views))
        self._views = views
        self._now = now

    def compose(self) -> ComposeResult:
        """A title, a line for each view, the keys."""
        with Vertical(classes="dialog list"):
            yield self.heading("Views of this project")
            yield Options()
            yield self.keys("" if self._views else _FIRST_KEYS)

    def on_mount(self) -> None:
        """Begin at the view that is shown."""
        at = self._names.index(self._now.named) if self._now.named in self._names else 0
        choose.fill(self.options, len(self._names), lambda place: self._line(self._names[place]), at)
        self.options.focus()

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
        place = self.options.highlighted
        return self._names[place] if place is not None else ""

    def action_add(self) -> None:
        """Save how runs are arranged under a new name."""
        self.dismiss(Answer("add", self._here))

    def action_save(self) -> None:
        """Save it as the view under the cursor."""
        self._act("save")

    def action_rename(self) -> None:
        """Give the view under the cursor another name."""
        self._act("rename")

    def action_remove(self) -> None:
        """Delete the view under the cursor."""
        self._act("remove")

    def _act(self, act: str) -> None:
        """Do it with the view under the cursor; how projects begin is none."""
        if self._here:
            self.dismiss(Answer(act, self._here))

    def take(self) -> None:
        """Show it."""
        self.dismiss(Answer("choose", self._here))


def said(view: RunsView) -> str:
    """What a view is, in short."""
    told = [f"/ {view.filter}"] if view.filter else []
    told += [f"by {', '.join(view.by_keys) if view.by == 'params' else view.by}"] if view.by else []
    told += [f"{key.column} {direction(view.sort, key.column)}" for key in view.sort]
    told += ["with archived"] if view.archived else []
    told += [f"{len(view.shown)} columns"] if view.columns else []
    return printable("   ".join(told) or FIRST)
