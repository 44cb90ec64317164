"""The question that one key answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical

from tuitrack.tui import host
from tuitrack.tui.formatting import pad, printable, width
from tuitrack.tui.keys import actions
from tuitrack.tui.screens.dialogs.listed import Listed
from tuitrack.tui.widgets.options import Options


@dataclass(frozen=True, slots=True)
class Way:
    """One answer: its value, by which its action is named, its text, whether it is how things are."""

    value: str
    text: str
    now: bool = False


class Pick(Listed[str | None]):
    """A few answers with a key each; arrows and enter give them too.

    A subclass has in its GROUPS, first, the one with an action for each way.
    """

    def __init__(self, title: str, ways: Sequence[Way]) -> None:
        super().__init__()
        self._title = title
        self._ways = tuple(ways)

    def compose(self) -> ComposeResult:
        """The question, a line for each answer, the keys."""
        with Vertical(classes="dialog list"):
            yield self.heading(self._title)
            yield Options()
            yield self.keys("{pick.take} choose   {box.leave} leave")

    def on_mount(self) -> None:
        """Begin at how things are."""
        keymap = host.of(self).keymap
        keys = [keymap.key(f"{self.GROUPS[0]}.{way.value}") for way in self._ways]
        room = max(2, *map(width, keys))
        lines = [self._line(pad(key, room), way) for key, way in zip(keys, self._ways, strict=True)]
        now = next((place for place, way in enumerate(self._ways) if way.now), 0)
        self.options.show(len(lines), lines.__getitem__, now)
        self.options.focus()

    def _line(self, key: str, way: Way) -> Text:
        colours = self.app.theme_variables
        line = Text(no_wrap=True).append(f"{key} ", f"bold {colours['accent']}")
        return line.append(printable(way.text), colours["foreground"]).append("  ✓" * way.now, colours["good"])

    def take(self) -> None:
        """Take what is under the cursor."""
        if self.options.highlighted is not None:
            self.dismiss(self._ways[self.options.highlighted].value)

    def action_way(self, value: str) -> None:
        """Take the answer whose key it is, where it is one of them."""
        if value in [way.value for way in self._ways]:
            self.dismiss(value)


class Grouping(Pick):
    """How runs are grouped."""

    GROUPS = ("grouping", "pick", "box")
    BINDINGS = actions.bindings(*GROUPS)


class Renaming(Pick):
    """What is renamed."""

    GROUPS = ("renaming", "pick", "box")
    BINDINGS = actions.bindings(*GROUPS)


class Cleaning(Pick):
    """What is cleaned up."""

    GROUPS = ("cleaning", "pick", "box")
    BINDINGS = actions.bindings(*GROUPS)
