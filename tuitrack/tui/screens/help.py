"""All keys."""

from __future__ import annotations

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.widgets import Input, Static

from tuitrack.tui.keys import actions
from tuitrack.tui.parts import keys
from tuitrack.tui.screens.dialogs.dialog import Dialog
from tuitrack.tui.widgets.field import Field
from tuitrack.tui.widgets.lines import Lines


class HelpScreen(Dialog[None]):
    """The keys by group, those of this place first; `/` narrows them."""

    GROUPS = ("keys", "box")
    BINDINGS = actions.bindings(*GROUPS)
    DEFAULT_CSS = """
    HelpScreen { background: $ground; }
    HelpScreen .head { height: 1; dock: top; }
    HelpScreen Field { display: none; margin-left: 1; }
    HelpScreen.-searching Field { display: block; }
    HelpScreen Lines { margin-top: 1; }
    HelpScreen .keys { padding: 0 1; }
    """

    def __init__(self, sections: tuple[keys.Section, ...]) -> None:
        super().__init__()
        self._sections = sections

    def compose(self) -> ComposeResult:
        """A title, a field to search, the keys."""
        yield Static(Text(" Keys", style="bold"), classes="head")
        yield Field(placeholder="part of what it does")
        yield Lines()
        yield self.keys()

    def on_mount(self) -> None:
        """List everything."""
        self._list("")
        self.query_one(Lines).focus()

    def on_resize(self, event: events.Resize) -> None:
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

    def action_leave(self) -> None:
        """Out of the search, then out of here."""
        if not self.has_class("-searching"):
            self.dismiss(None)
            return
        self.remove_class("-searching")
        self.query_one(Field).value = ""
        self.query_one(Lines).focus()

    def action_keys(self) -> None:
        """Out of here."""
        self.dismiss(None)
