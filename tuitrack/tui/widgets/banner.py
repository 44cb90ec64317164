"""The line above the footer that says what happened."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.widgets import Static

from tuitrack.tui.formatting import cut, printable, wrap
from tuitrack.tui.messages import Failed

# What it takes at most, more where lines are short, as the stylesheet says; the last one is for what to try.
LINES, SHORT_LINES, SHORT = 3, 4, 60


class Banner(Static):
    """A few lines, hidden while there is nothing to say; of an error what to try always shows."""

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self.display = False

    def say(self, text: str) -> None:
        """Show a line."""
        self._show(self._lines(printable(text), self._most), trouble=False)

    def complain(self, failure: Failed) -> None:
        """Show an error with what to try."""
        told = self._lines(f"{failure.title}: {printable(failure.text)}", self._most - bool(failure.hint))
        hint = self._lines(f"→ {printable(failure.hint)}", self._most - len(told)) if failure.hint else []
        self._show([*told, *hint], trouble=True)

    @property
    def _most(self) -> int:
        return SHORT_LINES if self.app.size.width < SHORT else LINES

    def _lines(self, text: str, most: int) -> list[str]:
        """A text in at most so many lines, the last one cut where there is more; all begin in the same column."""
        room = self.app.size.width - 2
        lines = wrap(text, room)
        shown = [*lines[: most - 1], cut(" ".join(lines[most - 1 :]), room, "end")] if len(lines) > most else lines
        return [f" {line}" for line in shown]

    def clear(self) -> None:
        """Hide."""
        self.display = False

    def _show(self, lines: Sequence[str], *, trouble: bool) -> None:
        self.set_class(trouble, "-trouble")
        self.update(Text("\n".join(lines), no_wrap=True))
        self.display = True
