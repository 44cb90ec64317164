"""Work that would keep a key waiting, done piece by piece with a frame after each."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual.widget import Widget

Piece = Callable[[], object]


class Turns:
    """Pieces that are still to be done for a widget; new ones take the place of what is left."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._left: list[Piece] = []
        self._waiting = False

    def take(self, pieces: Iterable[Piece]) -> None:
        """Do the first now, each of the others once what came before it is on screen."""
        self._left = list(pieces)
        if not self._waiting:
            self._go_on()

    def _go_on(self) -> None:
        self._waiting = False
        if self._left:
            self._left.pop(0)()
        if self._left:
            self._waiting = self._widget.call_after_refresh(self._go_on)
