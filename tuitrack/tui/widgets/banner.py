"""The line above the footer that says what happened."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Static

from tuitrack.tui.formatting import printable
from tuitrack.tui.messages import Failed


class Banner(Static):
    """One or two lines, hidden while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self.display = False

    def say(self, text: str) -> None:
        """Show a line."""
        self._show(Text(f" {printable(text)}"), trouble=False)

    def complain(self, failure: Failed) -> None:
        """Show an error with what to try."""
        text = Text(f" {failure.title}: {printable(failure.text)}")
        if failure.hint:
            text.append(f"\n → {printable(failure.hint)}")
        self._show(text, trouble=True)

    def clear(self) -> None:
        """Hide."""
        self.display = False

    def _show(self, text: Text, *, trouble: bool) -> None:
        self.set_class(trouble, "-trouble")
        self.update(text)
        self.display = True
