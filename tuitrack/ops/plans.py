"""Storing how a task is to be run."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tuitrack import errors
from tuitrack.model.plan import PLAIN, Plan, Settings
from tuitrack.query import plans
from tuitrack.store.connection import Transaction


def store(tx: Transaction, task_id: str, given: Settings) -> Plan:
    """Change some fields of a task's plan; what it is then.

    Raises:
        NotFound: it is to come after a task that is not there.
        Refused: it would come after itself, or after one that did not complete.
    """
    before = plans.of(tx, task_id)
    made = before.with_(given)
    if made.after != before.after:
        _check_after(tx, task_id, [one for one in made.after if one not in before.after])
        tx.execute("DELETE FROM dependency WHERE task_id = ?", (task_id,))
        tx.many("INSERT INTO dependency (task_id, after_id) VALUES (?, ?)", [(task_id, one) for one in made.after])
    names = ("queue", "priority", "gpus", "memory", "at", "time_limit", "retries", "environment")
    values = {name: getattr(made, name) for name in names}
    tx.execute(_STORE, {"task_id": task_id, **values, "options": plans.options(made)})
    return made


def copy(tx: Transaction, source: str, task_id: str) -> None:
    """Give a clone the source's plan, but for when the source was to start."""
    lasting = plans.of(tx, source).lasting
    if lasting != PLAIN:
        store(tx, task_id, {name: getattr(lasting, name) for name in Plan.__slots__})


def begin_anew(tx: Transaction, task_id: str) -> None:
    """Count retries from none."""
    tx.execute("UPDATE plan SET tries = 0 WHERE task_id = ?", (task_id,))


def use_retry(tx: Transaction, task_id: str) -> int:
    """Use one of the retries that are left; which it is, 0 when none is left."""
    used = tx.execute(
        "UPDATE plan SET tries = tries + 1 WHERE task_id = ? AND tries < CAST(retries AS INTEGER)", (task_id,)
    )
    return plans.tries(tx, task_id) if used else 0


def _check_after(tx: Transaction, task_id: str, added: Sequence[str]) -> None:
    for one in added:
        row = tx.row("SELECT name, status FROM task WHERE id = ?", (one,))
        if row is None:
            raise errors.NotFound(f"no task {one}", hint="tuitrack ls")
        awaited = plans.Awaited(one, row["name"], row["status"])
        if awaited.status in ("failed", "stopped"):
            hint = f"tuitrack retry {one[:8]} runs it again; come after that"
            raise errors.Refused(f"{awaited.name} {awaited.told}: nothing starts after it", hint=hint)
    if tx.row(_CIRCLE, {"task": task_id, "after": json.dumps(list(added))}):
        raise errors.Refused(f"{task_id[:8]} would wait for itself", hint="what it is to come after comes after it")


_STORE = """
INSERT INTO plan (task_id, queue, priority, gpus, memory, at, time_limit, retries, tries, environment, options)
VALUES (:task_id, :queue, :priority, :gpus, :memory, :at, :time_limit, :retries, 0, :environment, :options)
ON CONFLICT (task_id) DO UPDATE SET queue = excluded.queue, priority = excluded.priority, gpus = excluded.gpus,
    memory = excluded.memory, at = excluded.at, time_limit = excluded.time_limit, retries = excluded.retries,
    environment = excluded.environment, options = excluded.options
"""
_CIRCLE = """
WITH RECURSIVE chain (id) AS (
    SELECT value FROM json_each(:after)
    UNION SELECT after_id FROM chain JOIN dependency ON task_id = chain.id
)
SELECT 1 FROM chain WHERE id = :task
"""
