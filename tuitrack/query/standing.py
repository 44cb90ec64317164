"""How runs stand, in short: what is asked before something is done to many of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from tuitrack.query import alerts, summaries
from tuitrack.store.database import Database


@dataclass(frozen=True, slots=True)
class Standing:
    """A run by its recorded name, how far it is, the queue it is meant for, what somebody put on it.

    `called` is its name on screen, where somebody has looked that up.
    """

    id: str
    name: str
    project: str
    status: str
    queue: str
    comment: str
    archived: bool
    muted: bool
    tags: tuple[str, ...]
    called: str = ""


def of(db: Database, ids: Sequence[str]) -> tuple[Standing, ...]:
    """Of those that exist, in the order of their ids."""
    bound = {"ids": json.dumps(list(ids))}
    with db.read() as tx:
        tags = summaries.tags(tx, ids)
        rows = {row["id"]: row for row in tx.rows(_STANDING, bound)}
        found = [(task_id, rows[task_id], alerts.muted(tx, task_id)) for task_id in ids if task_id in rows]
    return tuple(
        Standing(
            one, row["name"], row["project"], row["status"], row["queue"], row["comment"], bool(row["archived"]), muted,
            tags.get(one, ()),
        )
        for one, row, muted in found
    )  # fmt: skip


_STANDING = """
SELECT id, name, project, status, COALESCE(NULLIF(plan.queue, ''), task.queue) AS queue, comment, archived
FROM task LEFT JOIN plan ON plan.task_id = task.id WHERE id IN (SELECT value FROM json_each(:ids))
"""
