"""A place from which texts are copied into another program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuitrack.tui.answering import keeping
from tuitrack.tui.screens.place import Place
from tuitrack.tui.tty import clipboard

if TYPE_CHECKING:
    from tuitrack.tui.parts.snippets import Snippet


class Clips(Place):
    """Copies what it is given; what was asked for last stays in the clipboard."""

    @keeping("copy")
    def copy(self, one: Snippet) -> None:
        """Hand a text over, and say what it was."""
        clipboard.copy(self.app, one.text)
        self.call_later(self.say, f"copied {one.what}: {one.text}")
