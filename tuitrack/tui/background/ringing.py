"""Hearing of new alerts, each once."""

from __future__ import annotations

from dataclasses import replace

from tuitrack.query import alerts
from tuitrack.query.alerts import Told
from tuitrack.query.opening import Database
from tuitrack.tui.leaderboard.calling import Calling

LOUD = frozenset({"nan", "crashed"})
"""The kinds that ring the bell."""


class Ringer:
    """Knows which alerts were heard: those noted before it began count as heard."""

    def __init__(self, db: Database, calling: Calling) -> None:
        self.db = db
        self._calling = calling
        self._last = alerts.last_told(db)

    def new(self) -> tuple[Told, ...]:
        """The alerts noted since the last call, of runs as they are called on screen."""
        found = alerts.told_since(self.db, self._last)
        self._last = max((one.id for one in found), default=self._last)
        called = self._calling.of(self.db, {one.task_id: one.name for one in found})
        return tuple(replace(one, name=called[one.task_id]) for one in found)
