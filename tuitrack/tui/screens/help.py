"""All keys of a place."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from tuitrack.tui import actions

_MOUSE = "shift-drag selects text for copying, as the mouse is the browser's; click, wheel and double click work"


class HelpScreen(ModalScreen[None]):
    """The keys by group, those of this place first."""

    BINDINGS = [("escape,q,question_mark", "dismiss", "leave")]

    def __init__(self, groups: tuple[str, ...]) -> None:
        super().__init__()
        self._groups = tuple(reversed(groups))

    def compose(self) -> ComposeResult:
        """One table for each group."""
        with VerticalScroll(classes="dialog help"):
            yield Static(self._text())

    def _text(self) -> Text:
        colours, text = self.app.theme_variables, Text()
        for group in (*self._groups, "everywhere"):
            text.append(f"{actions.GROUPS[group]}\n", style=f"bold {colours['accent']}")
            for action in actions.of(group):
                if action.keys:
                    text.append(f"  {action.all_keys:<10}", style=colours["accent"])
                    text.append(f" {action.help}\n")
            text.append("\n")
        text.append(f"Moving\n  {_MOVING}\n\n", style="")
        return text.append(_MOUSE, style=colours["dim"])


_MOVING = "arrows or hjkl, g G first and last, ctrl+u ctrl+d pages; ← → bring further columns"
