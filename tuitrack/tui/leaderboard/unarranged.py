"""The columns of projects that nobody has arranged."""

from __future__ import annotations

from tuitrack.query import changes, keys
from tuitrack.query.changes import Cursor
from tuitrack.query.opening import Database


class Unarranged:
    """Finds out what tells most of the runs of a project: again once anything has changed, as that takes a while."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: dict[str | None, tuple[Cursor, tuple[str, ...]]] = {}

    def columns(self, project: str | None) -> tuple[str, ...]:
        """The columns in which a project is shown as long as nobody chooses others."""
        now, known = changes.cursor(self._db), self._known.get(project)
        if known is None or known[0] != now:
            known = self._known[project] = (now, keys.first_columns(self._db, project))
        return known[1]
