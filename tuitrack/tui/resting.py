"""Doing something once the keys rest."""

from __future__ import annotations

from collections.abc import Callable

from textual.timer import Timer
from textual.widget import Widget


class Rest:
    """Calls back once nobody has asked for a moment, so that a held arrow key reads nothing it passes.

    Args:
        widget: Whose timer it is.
        seconds: How long nobody must have asked; without a person at the keys it is done at once.
        act: What is done.
    """

    def __init__(self, widget: Widget, seconds: float, act: Callable[[], None]) -> None:
        self._widget = widget
        self._seconds = seconds
        self._act = act
        self._timer: Timer | None = None

    def ask(self) -> None:
        """Do it soon."""
        if self._timer is not None:
            self._timer.stop()
        if self._widget.app.is_headless:
            self._act()
        else:
            self._timer = self._widget.set_timer(self._seconds, self._act)
