"""Models whose files were too large to be read while their run waited."""

from __future__ import annotations

from dataclasses import dataclass

from tuitrack.store import statuses
from tuitrack.store.connection import Connection


@dataclass(frozen=True, slots=True)
class Unread:
    """A model's file as it was when it was recorded."""

    id: str
    uri: str
    size: int
    updated: float


def unread(opened: Connection, host: str = "") -> list[Unread]:
    """The models on files whose content nobody knows yet, those of one host's runs where one is named."""
    return [Unread(*row) for row in opened.alone.rows(_UNREAD, {"host": host})]


def keep(opened: Connection, found: Unread, hash: str) -> None:
    """Store the hash of a model's file, unless the model was described anew since."""
    with opened.transaction() as tx:
        if tx.execute("UPDATE model SET hash = ? WHERE id = ? AND updated = ?", (hash, found.id, found.updated)):
            statuses.touch_other(tx, "model")
            told = tx.row(
                "SELECT model.name, task.id FROM model JOIN task ON task.id = task_id WHERE model.id = ?", (found.id,)
            )
            if told is not None:
                statuses.log(tx, told["id"], "model", f"{told['name']}: weights read, SHA-256 {hash[:12]}")


_UNREAD = """
SELECT id, uri, size, updated FROM model WHERE hash = '' AND size > 0 AND uri LIKE 'file:%'
    AND (:host = '' OR COALESCE((SELECT host FROM task WHERE task.id = model.task_id), '') IN ('', :host))
ORDER BY updated
"""
