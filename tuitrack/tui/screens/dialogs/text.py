"""The editor of a text of several lines."""

from __future__ import annotations

from collections.abc import Callable

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static, TextArea

from tuitrack.tui.formatting import printable


class Editor(TextArea):
    """Several lines to type in; escape is left to the screen."""

    async def on_key(self, event: events.Key) -> None:
        """Keep the text."""
        if event.key == "escape":
            event.stop()
            event.prevent_default()
            await self.run_action("screen.keep")


class EditText(ModalScreen[str]):
    """A whole screen of text, checked while typing; escape keeps it in the form."""

    BINDINGS = [("escape", "keep", "keep")]
    DEFAULT_CSS = """
    EditText { background: $ground; }
    EditText .head { height: 1; dock: top; }
    EditText TextArea { height: 1fr; }
    EditText .foot { height: 1; dock: bottom; color: $dim; }
    EditText .foot.-trouble { color: $bad; }
    """

    def __init__(self, title: str, text: str, check: Callable[[str], str]) -> None:
        super().__init__()
        self._heading = title
        self._text = text
        self._check = check

    def compose(self) -> ComposeResult:
        """What is edited, the text, what is wrong with it."""
        yield Static(Text(f" {printable(self._heading)}", style="bold"), classes="head")
        yield Editor(self._text, tab_behavior="indent", show_line_numbers=True, compact=True)
        yield Static(classes="foot")

    def on_mount(self) -> None:
        """Ready to type."""
        self.query_one(TextArea).focus()
        self._tell()

    @on(TextArea.Changed)
    def _tell(self) -> None:
        trouble = self._check(self.query_one(TextArea).text)
        foot = self.query_one(".foot", Static)
        foot.set_class(bool(trouble), "-trouble")
        foot.update(Text(f" ! {printable(trouble)}" if trouble else " esc keeps the text in the draft, u there undoes"))

    def action_keep(self) -> None:
        """Back to the form with the text."""
        self.dismiss(self.query_one(TextArea).text)
