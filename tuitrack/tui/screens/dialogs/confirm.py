"""The question that needs a yes."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from tuitrack.tui.formatting import printable


class Confirm(ModalScreen[bool]):
    """Asks once; anything but `y` is a no."""

    BINDINGS = [("y", "answer(True)", "yes"), ("n,escape,q,enter", "answer(False)", "no")]

    def __init__(self, question: str, detail: str = "") -> None:
        super().__init__()
        self._question = question
        self._detail = detail

    def compose(self) -> ComposeResult:
        """The question with its answers."""
        with Vertical(classes="dialog"):
            yield Static(Text(printable(self._question), style="bold"))
            if self._detail:
                yield Static(Text(printable(self._detail)), classes="quiet")
            yield Static(Text("y yes   n no"), classes="keys")

    def action_answer(self, answer: bool) -> None:
        """Close with the answer."""
        self.dismiss(answer)
