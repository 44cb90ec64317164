"""Models whose files were too large to be read while their run waited."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from tuitrack.store import connection, statuses


@dataclass(frozen=True, slots=True)
class Unread:
    """A model's file as it was when it was recorded."""

    id: str
    uri: str
    size: int
    updated: float


def unread(opened: sqlite3.Connection) -> list[Unread]:
    """The models on files of this host whose content nobody knows yet."""
    return [Unread(*row) for row in opened.execute(_UNREAD)]


def keep(opened: sqlite3.Connection, found: Unread, hash: str) -> None:
    """Store the hash of a model's file, unless the model was described anew since."""
    with connection.transaction(opened) as tx:
        if tx.execute("UPDATE model SET hash = ? WHERE id = ? AND updated = ?", (hash, found.id, found.updated)):
            statuses.touch_other(tx, "model")
            told = tx.row(
                "SELECT model.name, task.id FROM model JOIN task ON task.id = task_id WHERE model.id = ?", (found.id,)
            )
            if told is not None:
                statuses.log(tx, told["id"], "model", f"{told['name']}: weights read, SHA-256 {hash[:12]}")


_UNREAD = """
SELECT id, uri, size, updated FROM model WHERE hash = '' AND size > 0 AND uri LIKE 'file:%' ORDER BY updated
"""
