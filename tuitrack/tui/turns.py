"""Work that would keep a key waiting, done piece by piece with a frame now and then."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from textual.widget import Widget

Piece = Callable[[], object]

_SLICE = 0.016
"""So many seconds a key may wait; a frame after each piece would cost more than most pieces do."""


class Turns:
    """Pieces that are still to be done for a widget; new ones take the place of what is left."""

    def __init__(self, widget: Widget, seconds: float = _SLICE) -> None:
        self._widget = widget
        self._seconds = seconds
        self._left: list[Piece] = []
        self._waiting = False

    def take(self, pieces: Iterable[Piece]) -> None:
        """Do what there is time for now, the others once what came before them is on screen."""
        self._left = list(pieces)
        if not self._waiting:
            self._go_on()

    def _go_on(self) -> None:
        self._waiting = False
        end = time.monotonic() + self._seconds
        while self._left:
            self._left.pop(0)()
            if time.monotonic() >= end:
                break
        if self._left:
            self._waiting = self._widget.call_after_refresh(self._go_on)
