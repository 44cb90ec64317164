"""Changing a task's status and telling readers that something moved."""

from __future__ import annotations

import time

from tuitrack import errors
from tuitrack.model.task import Status, allowed
from tuitrack.store.connection import Transaction


def touch(tx: Transaction, task_id: str) -> None:
    """Mark a task as changed by itself or by its user."""
    tx.run("UPDATE task SET updated = ? WHERE id = ?", (time.time(), task_id))
    observe(tx, task_id)


def observe(tx: Transaction, task_id: str) -> None:
    """Mark that there is news of a task; it may be as silent as before."""
    touch_other(tx, "task")
    tx.last("UPDATE task SET revision = (SELECT value FROM revision WHERE name = 'task') WHERE id = ?", (task_id,))


def touch_other(tx: Transaction, name: str) -> None:
    """Mark `queue`, `worker` or `gone` (tasks deleted) as changed."""
    tx.last("UPDATE revision SET value = value + 1 WHERE name = ?", (name,))


def log(tx: Transaction, task_id: str, kind: str, text: str) -> None:
    """Add a line to a task's event log."""
    tx.run(
        "INSERT INTO task_event (task_id, time, kind, text) VALUES (?, ?, ?, ?)",
        (task_id, time.time(), kind, text),
    )


def current(tx: Transaction, task_id: str) -> Status:
    """A task's status.

    Raises:
        NotFound: there is no such task.
        Refused: it lies in the bin, where nothing is done to it.
    """
    found = tx.row("SELECT status, binned FROM task WHERE id = ?", (task_id,))
    if found is None:
        raise errors.NotFound(f"no task {task_id}", hint="tuitrack ls")
    if found["binned"] is not None:
        raise errors.Refused(f"{task_id[:8]} is in the bin", hint=f"tuitrack restore {task_id[:8]}")
    return Status(str(found["status"]))


def change(
    tx: Transaction, task_id: str, after: Status, reason: str = "", *, force: bool = False, at: float | None = None
) -> None:
    """Change a status along the table of legal transitions, with the times that go with it.

    Args:
        tx: The transaction to do it in.
        task_id: Whose status.
        after: The new one.
        reason: Why, in a few words.
        force: Pass over the table.
        at: When it happened, if not now.

    Raises:
        Refused: the transition is not in the table, or the task lies in the bin.
        NotFound: there is no such task.
    """
    before = current(tx, task_id)
    if before is after:
        return
    if not force and not allowed(before, after):
        raise errors.Refused(f"{task_id[:8]} is {before}, it cannot become {after}", hint=_hint(before))
    now = time.time() if at is None else at
    tx.run("UPDATE task SET status = ?, status_reason = ? WHERE id = ?", (after, reason, task_id))
    if after is Status.RUNNING:
        tx.run("UPDATE task SET started = ?, completed = NULL, duration = NULL WHERE id = ?", (now, task_id))
    elif after in (Status.COMPLETED, Status.FAILED, Status.STOPPED):
        tx.run(
            "UPDATE task SET completed = ?, duration = COALESCE(duration, MAX(0, ? - started)) WHERE id = ?",
            (now, now, task_id),
        )
    log(tx, task_id, "status", f"{before} → {after}" + (f": {reason}" if reason else ""))
    touch(tx, task_id)
    if after is Status.COMPLETED and tx.value("SELECT publish_on_completion FROM task WHERE id = ?", (task_id,)):
        change(tx, task_id, Status.PUBLISHED)


def _hint(before: Status) -> str:
    return {
        Status.DRAFT: "enqueue it first",
        Status.QUEUED: "dequeue it first",
        Status.RUNNING: "abort it first, or wait for its end",
        Status.PUBLISHED: "published runs never change; clone it",
    }.get(before, "reset makes it a draft again; clone keeps it")
