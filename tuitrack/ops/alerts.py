"""Which runs nobody wants to be alerted of."""

from __future__ import annotations

import json

from tuitrack.query import alerts
from tuitrack.store import statuses
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database


def mute(db: Database, task_id: str) -> None:
    """Alert nobody of a run any more.

    Raises:
        NotFound: there is no such task.
    """
    _keep(db, task_id, muted=True)


def unmute(db: Database, task_id: str) -> None:
    """Alert of a run again.

    Raises:
        NotFound: there is no such task.
    """
    _keep(db, task_id, muted=False)


def _keep(db: Database, task_id: str, *, muted: bool) -> None:
    with db.write() as tx:
        statuses.current(tx, task_id)
        others = [one for one in _still_there(tx) if one != task_id]
        tx.execute(_KEEP, (alerts.MUTED, json.dumps([*others, task_id] if muted else others)))
        statuses.observe(tx, task_id)


def _still_there(tx: Transaction) -> list[str]:
    """The muted runs, without those deleted since."""
    return [row["value"] for row in tx.rows(_KNOWN, (alerts.MUTED,))]


_KNOWN = """
SELECT value FROM json_each((SELECT payload FROM view WHERE project = '' AND name = ?))
WHERE value IN (SELECT id FROM task)
"""
_KEEP = """
INSERT INTO view (project, name, payload) VALUES ('', ?, ?)
ON CONFLICT (project, name) DO UPDATE SET payload = excluded.payload
"""
