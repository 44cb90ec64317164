"""The bin: where deleted runs lie for seven days."""

from __future__ import annotations

import time

from tuitrack import errors
from tuitrack.model.task import Status
from tuitrack.ops import queues
from tuitrack.store import statuses
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database

SECONDS = 7 * 86_400.0
"""How long a run lies in the bin before it is removed for good."""

KEPT = {Status.RUNNING: "abort it first", Status.PUBLISHED: "published runs stay"}
"""What cannot be deleted, and what to do about it."""


def put(db: Database, task_id: str) -> None:
    """Put a task into the bin, off its queue; nothing but the bin shows it any more, and it can be brought back.

    Raises:
        Refused: it runs or is published, or lies there already.
    """
    with db.write() as tx:
        enter(tx, task_id)


def take_out(db: Database, *task_ids: str) -> None:
    """Bring tasks back from the bin, all of them or none.

    Raises:
        NotFound: one is not there.
    """
    with db.write() as tx:
        for task_id in task_ids:
            leave(tx, task_id)


def enter(tx: Transaction, task_id: str) -> None:
    """Put a task into the bin.

    Raises:
        Refused: it runs or is published, or lies there already.
    """
    if refuse_kept(tx, task_id) is Status.QUEUED:
        queues.take_off(tx, task_id)
    tx.execute("UPDATE task SET binned = ? WHERE id = ?", (time.time(), task_id))
    _moved(tx, task_id, "put into the bin")


def leave(tx: Transaction, task_id: str) -> None:
    """Take a task out of the bin.

    Raises:
        NotFound: it is not there.
    """
    if not tx.execute("UPDATE task SET binned = NULL WHERE id = ? AND binned IS NOT NULL", (task_id,)):
        raise errors.NotFound(f"{task_id[:8]} is not in the bin", hint="tuitrack bin lists what is")
    _moved(tx, task_id, "taken out of the bin")


def refuse_kept(tx: Transaction, task_id: str) -> Status:
    """Let pass what may be deleted; its status.

    Raises:
        Refused: it runs or is published.
    """
    status = statuses.current(tx, task_id)
    if status in KEPT:
        raise errors.Refused(f"{task_id[:8]} is {status}", hint=KEPT[status])
    return status


def _moved(tx: Transaction, task_id: str, what: str) -> None:
    statuses.log(tx, task_id, "bin", what)
    statuses.observe(tx, task_id)
    for name in ("gone", "model"):
        statuses.touch_other(tx, name)
