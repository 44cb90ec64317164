"""Garbage, collected while nobody waits, so that no key waits for that."""

from __future__ import annotations

import gc
from collections.abc import Callable

from textual.app import App

_BETWEEN = 1.0
"""Seconds from one look to the next."""
_ENOUGH = 2
"""So many collections of what is new have left something that only a whole one finds."""
_AT_LAST = 200
"""So many go before a whole one that waits for no rest; it takes as long as two or three keys."""


class Sweeper:
    """Collects what pages leave that were closed: widgets, styles, and messages refer to each other.

    Args:
        app: Whose timer it is.
        free: Whether nobody waits for anything.
    """

    def __init__(self, app: App[None], free: Callable[[], bool]) -> None:
        self._app = app
        self._free = free

    def start(self) -> None:
        """Begin; it goes on for as long as the browser."""
        young, middle, _ = gc.get_threshold()
        gc.set_threshold(young, middle, _AT_LAST)
        self._app.set_interval(_BETWEEN, self.sweep)

    def sweep(self) -> None:
        """Collect, where there is something to collect and nobody waits."""
        if gc.get_count()[2] >= _ENOUGH and self._free():
            gc.collect()
