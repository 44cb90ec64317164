"""All keys."""

from __future__ import annotations

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, Static

from tuitrack.tui.parts import keys
from tuitrack.tui.screens.dialogs.dialog import Dialog
from tuitrack.tui.widgets.field import Field
from tuitrack.tui.widgets.key_line import KeyLine
from tuitrack.tui.widgets.lines import Lines


class HelpScreen(Dialog[None]):
    """The keys by group, those of this place first; `/` narrows them."""

    BINDINGS = [("escape", "back", "back"), ("q,question_mark", "close", "back"), ("slash", "search", "search")]
    DEFAULT_CSS = """
    HelpScreen { background: $ground; }
    HelpScreen .head { height: 1; dock: top; }
    HelpScreen Field { display: none; margin-left: 1; }
    HelpScreen.-searching Field { display: block; }
    HelpScreen Lines { margin-top: 1; }
    HelpScreen .foot { height: 1; dock: bottom; color: $dim; }
    """

    def __init__(self, sections: tuple[keys.Section, ...]) -> None:
        super().__init__()
        self._sections = sections

    def compose(self) -> ComposeResult:
        """A title, a field to search, the keys."""
        yield Static(Text(" Keys", style="bold"), classes="head")
        yield Field(placeholder="part of what it does")
        yield Lines()
        yield KeyLine(" / search   esc back   ↑↓ pgup pgdn scroll   : finds an action and does it", classes="foot")

    def on_mount(self) -> None:
        """List everything."""
        self._list("")
        self.query_one(Lines).focus()

    def on_resize(self) -> None:
        """List for the new width."""
        self._list(self.query_one(Field).value)

    def _list(self, search: str) -> None:
        self.query_one(Lines).show(keys.rows(self._sections, self.size.width - 1, search))

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        self._list(event.value)
        self.query_one(Lines).start_over()

    @on(Input.Submitted)
    def _keep(self) -> None:
        self.query_one(Lines).focus()

    def action_search(self) -> None:
        """Type what to look for."""
        self.add_class("-searching")
        self.query_one(Field).focus()

    def action_back(self) -> None:
        """Out of the search, then out of here."""
        if not self.has_class("-searching"):
            self.action_close()
            return
        self.remove_class("-searching")
        self.query_one(Field).value = ""
        self.query_one(Lines).focus()

    def action_close(self) -> None:
        """Out of here."""
        self.dismiss(None)
