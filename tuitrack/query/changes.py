"""What moved since a reader last looked."""

from __future__ import annotations

from dataclasses import dataclass

from tuitrack.store.database import Database


@dataclass(frozen=True, slots=True)
class Cursor:
    """The revision counters at some moment."""

    task: int = 0
    queue: int = 0
    worker: int = 0
    gone: int = 0


@dataclass(frozen=True, slots=True)
class Changes:
    """Which tasks changed, whether queues or workers did, whether tasks are gone."""

    cursor: Cursor
    tasks: tuple[str, ...]
    queues: bool
    workers: bool
    gone: bool

    def __bool__(self) -> bool:
        return bool(self.tasks) or self.queues or self.workers or self.gone


def cursor(db: Database) -> Cursor:
    """Now."""
    return Cursor(**{row["name"]: row["value"] for row in db.rows("SELECT name, value FROM revision")})


def since(db: Database, before: Cursor) -> Changes:
    """What moved since a cursor."""
    with db.read() as tx:
        now = Cursor(**{row["name"]: row["value"] for row in tx.rows("SELECT name, value FROM revision")})
        ids = tx.rows("SELECT id FROM task WHERE revision > ? LIMIT 10000", (before.task,))
    return Changes(
        cursor=now,
        tasks=tuple(row["id"] for row in ids),
        queues=now.queue != before.queue,
        workers=now.worker != before.worker,
        gone=now.gone != before.gone,
    )
