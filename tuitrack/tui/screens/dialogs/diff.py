"""One difference, whole."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static

from tuitrack.tui.formatting import printable
from tuitrack.tui.parts import task as parts
from tuitrack.tui.widgets.lines import Lines


class Diff(ModalScreen[None]):
    """A unified difference over the whole screen."""

    BINDINGS = [("escape,q,enter", "close", "back")]
    DEFAULT_CSS = """
    Diff { background: $ground; }
    Diff .head { height: 1; dock: top; }
    Diff .foot { height: 1; dock: bottom; color: $dim; }
    """

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._heading = title
        self._text = text

    def compose(self) -> ComposeResult:
        """What differs, its lines."""
        yield Static(Text(f" {printable(self._heading)}", style="bold"), classes="head")
        yield Lines()
        yield Static(Text(" ↑↓ scroll   esc back"), classes="foot")

    def on_mount(self) -> None:
        """Show the lines."""
        self.query_one(Lines).show(parts.diff(self._text or "nothing differs"))
        self.query_one(Lines).focus()

    def action_close(self) -> None:
        """Back."""
        self.dismiss(None)
