"""The line above the footer that says what happened."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Static

from tuitrack.tui.formatting import cut, printable, wrap
from tuitrack.tui.messages import Failed

# What it takes at most, as the stylesheet says; the last one is for what to try.
LINES = 3


class Banner(Static):
    """A few lines, hidden while there is nothing to say; of an error what to try always shows."""

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self.display = False

    def say(self, text: str) -> None:
        """Show a line."""
        self._show(Text(f" {printable(text)}"), trouble=False)

    def complain(self, failure: Failed) -> None:
        """Show an error with what to try."""
        told = self._lines(f" {failure.title}: {printable(failure.text)}", LINES - bool(failure.hint))
        hint = self._lines(f" → {printable(failure.hint)}", LINES - len(told)) if failure.hint else []
        self._show(Text("\n".join([*told, *hint]), no_wrap=True), trouble=True)

    def _lines(self, text: str, most: int) -> list[str]:
        """A text in at most so many lines, the last one cut where there is more."""
        width = self.app.size.width
        lines = wrap(text, width)
        return [*lines[: most - 1], cut(" ".join(lines[most - 1 :]), width, "end")] if len(lines) > most else lines

    def clear(self) -> None:
        """Hide."""
        self.display = False

    def _show(self, text: Text, *, trouble: bool) -> None:
        self.set_class(trouble, "-trouble")
        self.update(text)
        self.display = True
