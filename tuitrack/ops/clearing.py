"""Taking results away: reset, and delete for good."""

from __future__ import annotations

import shutil

from tuitrack import errors
from tuitrack.model.task import Status
from tuitrack.ops import binning
from tuitrack.store import statuses
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database

_CURVES = ("series", "scalar_segment", "scalar_chunk", "scalar_summary")
_RESULTS = (*_CURVES, "console_chunk", "artifact", "plot", "sample", "rejected")


def reset(db: Database, task_id: str, *, force: bool = False) -> None:
    """Make a task a draft again; its results are gone, its values, its event log and published models stay.

    Args:
        db: The run database.
        task_id: Which one.
        force: Although it is published.

    Raises:
        Refused: it runs or waits, or it is published.
    """
    with db.write() as tx:
        before = statuses.current(tx, task_id)
        if before in (Status.RUNNING, Status.QUEUED):
            raise errors.Refused(f"{task_id[:8]} is {before}", hint="abort or dequeue it first")
        statuses.change(tx, task_id, Status.DRAFT, force=force)
        for table in _RESULTS:
            tx.execute(f"DELETE FROM {table} WHERE task_id = ?", (task_id,))
        forget_models(tx, task_id)
        for table in ("param", "configuration"):
            tx.execute(f"UPDATE {table} SET consumed = NULL WHERE task_id = ?", (task_id,))
        tx.execute(_RESET, (task_id,))
        statuses.touch(tx, task_id)
    shutil.rmtree(db.settings.runs / task_id, ignore_errors=True)


def delete(db: Database, task_id: str) -> None:
    """Remove a task for good, with its results and what its attempts left in the home; its models and files stay.

    Raises:
        Refused: it runs or is published.
    """
    with db.write() as tx:
        binning.refuse_kept(tx, task_id)
        forget(tx, task_id)
    shutil.rmtree(db.settings.runs / task_id, ignore_errors=True)


def forget(tx: Transaction, task_id: str) -> None:
    """Delete all rows of a task; what comes after it waits no more for one that had completed."""
    tx.execute(_WAIT_NO_MORE, {"id": task_id})
    queued = tx.execute("DELETE FROM queue_entry WHERE task_id = ?", (task_id,))
    tx.execute("DELETE FROM rejected WHERE task_id = ?", (task_id,))
    tx.execute("DELETE FROM task WHERE id = ?", (task_id,))
    statuses.touch_other(tx, "gone")
    if queued:
        statuses.touch_other(tx, "queue")


def forget_models(tx: Transaction, task_id: str) -> None:
    """Delete the rows of the models that a task made, but for those that somebody reads or vouched for."""
    if tx.execute(_UNUSED_MODELS, (task_id,)):
        statuses.touch_other(tx, "model")


_UNUSED_MODELS = """
DELETE FROM model WHERE task_id = ? AND published = 0
  AND id NOT IN (SELECT model_id FROM task_model WHERE direction = 'input')
"""

_RESET = """
UPDATE task SET started = NULL, completed = NULL, duration = NULL, iteration = NULL, progress = NULL, exit_code = NULL,
                size = 0, dropped = 0, rejected = 0, queue = '', worker = '', stop_reason = '', hint = '',
                status_reason = '' WHERE id = ?
"""


_WAIT_NO_MORE = """
DELETE FROM dependency WHERE after_id = :id
AND EXISTS (SELECT 1 FROM main.task WHERE id = :id AND status IN ('completed', 'published'))
"""
