"""What lies in the bin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tuitrack import errors
from tuitrack.query import jsonable
from tuitrack.store.database import Database

_HINT = "an id, its start, name or project/name; tuitrack bin lists them"


@dataclass(frozen=True, slots=True)
class Binned:
    """A run in the bin: what it was, since when it lies there, what it takes."""

    id: str
    name: str
    project: str
    status: str
    binned: float
    size: int

    def to_json(self) -> dict[str, Any]:
        """As `bin --json` gives it."""
        plain = {name: getattr(self, name) for name in ("id", "name", "project", "status", "size")}
        return {**plain, "binned": jsonable.moment(self.binned)}


def listed(db: Database) -> tuple[Binned, ...]:
    """All of it, what was put there last first."""
    return tuple(Binned(*row) for row in db.rows(_LISTED))


def resolve(db: Database, name: str) -> str:
    """The id of the run in the bin that a user means; of one name, the one put there last.

    Raises:
        NotFound: none goes by that.
        Ambiguous: several ids begin with it.
    """
    found = listed(db)
    by_id = [one for one in found if one.id.startswith(name)] if name else []
    if len(by_id) > 1:
        raise errors.Ambiguous(f"{name} is the start of several ids", hint=", ".join(one.id[:8] for one in by_id[:6]))
    by_name = [one for one in found if name in (one.name, f"{one.project}/{one.name}")]
    if not (by_id or by_name):
        raise errors.NotFound(f"no run {name} in the bin", hint=_HINT)
    return (by_id or by_name)[0].id


_LISTED = """
SELECT id, name, project, status, binned,
    size + (SELECT COALESCE(SUM(sample.size), 0) FROM sample WHERE task_id = task.id)
FROM main.task AS task WHERE binned IS NOT NULL ORDER BY binned DESC, created DESC
"""
