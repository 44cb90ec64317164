"""Hearing of new alerts, each once."""

from __future__ import annotations

from tuitrack.query import alerts
from tuitrack.query.alerts import Told
from tuitrack.query.opening import Database

LOUD = frozenset({"nan", "crashed"})
"""The kinds that ring the bell."""


class Ringer:
    """Knows which alerts were heard: those noted before it began count as heard."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._last = alerts.last_told(db)

    def new(self) -> tuple[Told, ...]:
        """The alerts noted since the last call."""
        found = alerts.told_since(self._db, self._last)
        self._last = max((one.id for one in found), default=self._last)
        return found
