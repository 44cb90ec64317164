"""The question that is answered with a line of text."""

from __future__ import annotations

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tuitrack.tui.formatting import printable
from tuitrack.tui.widgets.field import Field


class Ask(ModalScreen[str | None]):
    """One field; enter keeps, escape leaves everything as it was."""

    BINDINGS = [("escape", "cancel", "leave")]

    def __init__(self, title: str, value: str = "", hint: str = "") -> None:
        super().__init__()
        self._title_text = title
        self._value = value
        self._hint = hint

    def compose(self) -> ComposeResult:
        """A title, a field, its keys."""
        with Vertical(classes="dialog"):
            yield Static(Text(printable(self._title_text), style="bold"))
            yield Field(printable(self._value))
            yield Static(Text(self._hint or "enter keep   esc leave"), classes="keys")

    @on(Input.Submitted)
    def _keep(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)

    def action_cancel(self) -> None:
        """Close without an answer."""
        self.dismiss(None)
