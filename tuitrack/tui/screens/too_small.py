"""The notice of a terminal too small for anything."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static

from tuitrack.tui.tty.terminal import SMALLEST


class TooSmall(ModalScreen[None]):
    """Covers everything until the terminal has grown."""

    BINDINGS = [("q", "app.quit", "leave")]

    def compose(self) -> ComposeResult:
        """Say how much is missing."""
        wide, high = SMALLEST
        yield Static(f"needs {wide}×{high}\nmake the terminal larger, q leaves", markup=False)
