"""The question that one key answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tuitrack.tui.formatting import pad, printable
from tuitrack.tui.screens.dialogs.dialog import Dialog
from tuitrack.tui.widgets.key_line import KeyLine


@dataclass(frozen=True, slots=True)
class Way:
    """One answer: the key that gives it, its value, its text, whether it is how things are."""

    key: str
    value: str
    text: str
    now: bool = False


class Pick(Dialog[str | None]):
    """A few answers with a key each; arrows and enter give them too."""

    BINDINGS = [("escape,q", "cancel", "leave")]

    def __init__(self, title: str, ways: Sequence[Way]) -> None:
        super().__init__()
        self._title = title
        self._ways = tuple(ways)

    def compose(self) -> ComposeResult:
        """The question, a line for each answer, the keys."""
        with Vertical(classes="dialog list"):
            yield Static(Text(printable(self._title), style="bold"))
            yield OptionList(*[Option(self._line(way)) for way in self._ways], markup=False, compact=True)
            yield KeyLine("its letter or enter takes it   esc leave")

    def on_mount(self) -> None:
        """Begin at how things are."""
        options = self.query_one(OptionList)
        options.highlighted = next((place for place, way in enumerate(self._ways) if way.now), 0)
        options.focus()

    def _line(self, way: Way) -> Text:
        colours = self.app.theme_variables
        line = Text(f"{pad(way.key, 2)} ", style=f"bold {colours['accent']}", no_wrap=True)
        return line.append(printable(way.text), colours["foreground"]).append("  ✓" * way.now, colours["good"])

    def on_key(self, event: events.Key) -> None:
        """Take the answer whose key it is."""
        found = next((way for way in self._ways if way.key == event.character), None)
        if found is not None:
            event.stop()
            event.prevent_default()
            self.dismiss(found.value)

    @on(OptionList.OptionSelected)
    def _taken(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._ways[event.option_index].value)

    def action_cancel(self) -> None:
        """Close without an answer."""
        self.dismiss(None)
