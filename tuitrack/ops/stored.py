"""What a task has stored, as values to change within a transaction."""

from __future__ import annotations

import json

from tuitrack.model.params import Param
from tuitrack.store.connection import Row, Transaction


def params(tx: Transaction, task_id: str) -> dict[str, Param]:
    """A task's parameters by key."""
    rows = tx.rows("SELECT * FROM param WHERE task_id = ? ORDER BY position, rowid", (task_id,))
    return {row["key"]: _param(row) for row in rows}


def _param(row: Row) -> Param:
    names = ("key", "value", "type", "description", "minimum", "maximum")
    choices = tuple(json.loads(row["choices"])) if row["choices"] else ()
    return Param(**{name: row[name] for name in names}, choices=choices, nullable=bool(row["nullable"]))


def configurations(tx: Transaction, task_id: str) -> dict[str, str]:
    """The types of a task's configuration objects by name."""
    rows = tx.rows("SELECT name, type FROM configuration WHERE task_id = ? ORDER BY position, rowid", (task_id,))
    return {row["name"]: row["type"] for row in rows}
