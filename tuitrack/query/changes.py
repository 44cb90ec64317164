"""What moved since a reader last looked."""

from __future__ import annotations

from dataclasses import dataclass

from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database


@dataclass(frozen=True, slots=True)
class Cursor:
    """The revision counters at some moment."""

    task: int = 0
    queue: int = 0
    worker: int = 0
    model: int = 0
    gone: int = 0


@dataclass(frozen=True, slots=True)
class Changes:
    """Which tasks changed, whether queues, workers or models did, whether tasks are gone."""

    cursor: Cursor
    tasks: tuple[str, ...]
    queues: bool
    workers: bool
    models: bool
    gone: bool

    def __bool__(self) -> bool:
        return bool(self.tasks) or self.queues or self.workers or self.models or self.gone


def cursor(db: Database) -> Cursor:
    """Now."""
    with db.read() as tx:
        return _now(tx)


def since(db: Database, before: Cursor) -> Changes:
    """What moved since a cursor; an earlier state than the cursor's, as after a restore, counts as all of it."""
    with db.read() as tx:
        now = _now(tx)
        known = before.task if now.task >= before.task else 0
        ids = tx.rows("SELECT id FROM task WHERE revision > ? ORDER BY revision", (known,))
    return Changes(
        cursor=now,
        tasks=tuple(row["id"] for row in ids),
        queues=now.queue != before.queue,
        workers=now.worker != before.worker,
        models=now.model != before.model,
        gone=now.gone != before.gone or now.task < before.task,
    )


def _now(tx: Transaction) -> Cursor:
    rows = tx.rows("SELECT name, value FROM revision")
    return Cursor(**{row["name"]: row["value"] for row in rows if row["name"] in Cursor.__slots__})
