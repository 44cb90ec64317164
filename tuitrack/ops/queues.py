"""Queues: what waits, in which order, and who takes it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from tuitrack import errors
from tuitrack.model.task import Status
from tuitrack.store import statuses
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database


@dataclass(frozen=True, slots=True)
class Claim:
    """A task taken off its queue by one worker, with the number of this attempt."""

    task_id: str
    attempt: int


def create(db: Database, name: str) -> None:
    """Make a queue.

    Raises:
        Refused: there is one of that name.
    """
    with db.write() as tx:
        if tx.row("SELECT 1 FROM queue WHERE name = ?", (name,)):
            raise errors.Refused(f"there is a queue {name} already", hint="tuitrack queue ls")
        _ensure(tx, name)


def rename(db: Database, name: str, new_name: str) -> None:
    """Give a queue another name."""
    with db.write() as tx:
        _known(tx, name)
        if tx.row("SELECT 1 FROM queue WHERE name = ?", (new_name,)):
            raise errors.Refused(f"there is a queue {new_name} already", hint="tuitrack queue ls")
        _ensure(tx, new_name)
        tx.execute("UPDATE queue_entry SET queue = ? WHERE queue = ?", (new_name, name))
        tx.execute("UPDATE task SET queue = ? WHERE queue = ? AND status = 'queued'", (new_name, name))
        tx.execute("DELETE FROM queue WHERE name = ?", (name,))


def remove(db: Database, name: str) -> None:
    """Remove an empty queue.

    Raises:
        Refused: something waits in it.
    """
    with db.write() as tx:
        _known(tx, name)
        if tx.row("SELECT 1 FROM queue_entry WHERE queue = ?", (name,)):
            raise errors.Refused(f"queue {name} is not empty", hint=f"tuitrack queue clear {name}")
        tx.execute("DELETE FROM queue WHERE name = ?", (name,))
        statuses.touch_other(tx, "queue")


def clear(db: Database, name: str) -> None:
    """Take everything off a queue."""
    with db.write() as tx:
        _known(tx, name)
        for row in tx.rows("SELECT task_id FROM queue_entry WHERE queue = ?", (name,)):
            _take_off(tx, row["task_id"])


def hold(db: Database, name: str, reason: str) -> None:
    """Let nothing of a queue start, for a reason; an empty reason releases it."""
    with db.write() as tx:
        _known(tx, name)
        tx.execute("UPDATE queue SET held = ? WHERE name = ?", (reason, name))
        statuses.touch_other(tx, "queue")


def enqueue(db: Database, task_id: str, queue: str = "default", *, priority: int = 0) -> None:
    """Put a task at the end of a queue, which is made if new.

    Raises:
        Refused: its status does not allow it.
    """
    with db.write() as tx:
        before = statuses.current(tx, task_id)
        if before is Status.QUEUED:
            raise errors.Refused(f"{task_id[:8]} is queued already", hint="dequeue it first")
        statuses.change(tx, task_id, Status.QUEUED)
        _ensure(tx, queue)
        last = tx.value("SELECT COALESCE(MAX(position), 0) FROM queue_entry WHERE queue = ?", (queue,))
        assert isinstance(last, int | float)
        values = (task_id, queue, priority, last + 1, time.time(), before)
        tx.execute(_ENTER, values)
        tx.execute("UPDATE task SET queue = ? WHERE id = ?", (queue, task_id))
        statuses.touch_other(tx, "queue")


def dequeue(db: Database, task_id: str) -> None:
    """Take a task off its queue; it is what it was before.

    Raises:
        Refused: it is on no queue.
    """
    with db.write() as tx:
        if statuses.current(tx, task_id) is not Status.QUEUED:
            raise errors.Refused(f"{task_id[:8]} is on no queue", hint="tuitrack queue ls")
        _take_off(tx, task_id)


def move(db: Database, task_id: str, position: int) -> None:
    """Move a queued task to a position of its queue, 1 is next.

    Raises:
        NotFound: it is on no queue.
    """
    with db.write() as tx:
        queue = tx.value("SELECT queue FROM queue_entry WHERE task_id = ?", (task_id,))
        if queue is None:
            raise errors.NotFound(f"{task_id[:8]} is on no queue", hint="tuitrack queue ls")
        rows = tx.rows(_ORDER, (queue,))
        ids = [row["task_id"] for row in rows if row["task_id"] != task_id]
        ids.insert(max(0, position - 1), task_id)
        neighbour = rows[min(max(0, position - 1), len(rows) - 1)]["priority"]
        tx.many("UPDATE queue_entry SET position = ? WHERE task_id = ?", [(n + 1, one) for n, one in enumerate(ids)])
        tx.execute("UPDATE queue_entry SET priority = ? WHERE task_id = ?", (neighbour, task_id))
        statuses.touch_other(tx, "queue")


def claim(db: Database, worker: str, host: str, queues: Sequence[str]) -> Claim | None:
    """Take the next task of the first queue that has one; nobody else gets it."""
    with db.write() as tx:
        for queue in queues:
            row = tx.row(_NEXT, (queue,))
            if row is None:
                continue
            task_id = row["task_id"]
            tx.execute("DELETE FROM queue_entry WHERE task_id = ?", (task_id,))
            statuses.change(tx, task_id, Status.RUNNING)
            tx.execute(_CLAIM, (worker, host, task_id))
            attempt = tx.value("SELECT attempt FROM task WHERE id = ?", (task_id,))
            assert isinstance(attempt, int)
            tx.execute(_ATTEMPT, (task_id, attempt, worker, host, time.time()))
            statuses.touch_other(tx, "queue")
            return Claim(task_id, attempt)
    return None


def _ensure(tx: Transaction, name: str) -> None:
    tx.execute("INSERT INTO queue (name, created, held) VALUES (?, ?, '') ON CONFLICT DO NOTHING", (name, time.time()))
    statuses.touch_other(tx, "queue")


def _known(tx: Transaction, name: str) -> None:
    if not tx.row("SELECT 1 FROM queue WHERE name = ?", (name,)):
        raise errors.NotFound(f"no queue {name}", hint="tuitrack queue ls")


def _take_off(tx: Transaction, task_id: str) -> None:
    before = tx.value("SELECT before FROM queue_entry WHERE task_id = ?", (task_id,))
    tx.execute("DELETE FROM queue_entry WHERE task_id = ?", (task_id,))
    statuses.change(tx, task_id, Status(str(before or "draft")), force=True)
    tx.execute("UPDATE task SET queue = '' WHERE id = ?", (task_id,))
    statuses.touch_other(tx, "queue")


_ENTER = """
INSERT INTO queue_entry (task_id, queue, priority, position, enqueued, before) VALUES (?, ?, ?, ?, ?, ?)
"""
_ORDER = "SELECT task_id, priority FROM queue_entry WHERE queue = ? ORDER BY priority DESC, position"
_NEXT = """
SELECT task_id FROM queue_entry JOIN queue ON queue.name = queue_entry.queue
WHERE queue = ? AND held = '' ORDER BY priority DESC, position LIMIT 1
"""
_CLAIM = "UPDATE task SET attempt = attempt + 1, worker = ?, host = ?, stop_reason = '', hint = '' WHERE id = ?"
_ATTEMPT = """
INSERT INTO attempt (task_id, number, worker, host, handle, started, reason) VALUES (?, ?, ?, ?, '', ?, '')
"""
