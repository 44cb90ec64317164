"""When somebody was last here."""

from __future__ import annotations

import time

_AWAY = 900.0
"""Seconds without a key after which somebody counts as gone."""
_DAY = 86_400.0


class Absence:
    """Knows since when what happened was not seen.

    Args:
        seen: When somebody was last here before, 0 where nobody ever was: then it is the last day.
    """

    def __init__(self, seen: float) -> None:
        self.first = not seen
        self.left = seen or time.time() - _DAY
        self.seen = time.time()
        self._kept = 0.0

    def here(self) -> None:
        """Somebody pressed a key."""
        now = time.time()
        if now - self.seen > _AWAY:
            self.left, self.first = self.seen, False
        self.seen = now

    def moved(self) -> bool:
        """Whether somebody was here since the last call."""
        before, self._kept = self._kept, self.seen
        return before != self.seen
