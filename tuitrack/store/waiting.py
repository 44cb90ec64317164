"""Which segments are worth moving into chunks."""

from __future__ import annotations

from tuitrack.store.connection import Transaction

_RUNNING, _RUNNING_EACH, _ENDED_EACH = 1 << 15, 256, 16
"""How many points a task has to have in segments: altogether, or on average for each of its series."""


def since(tx: Transaction, revision: int) -> list[str]:
    """The tasks that changed since a revision and are worth it.

    A running one is left alone until there is enough for each of its series, since a chunk that is not full is written
    again; one that ended, where its points would take no less room.
    """
    return [str(row[0]) for row in tx.rows(_WORTH_IT.format(which="task.revision > ?"), (revision,))]


def worth_it(tx: Transaction, task_id: str) -> bool:
    """Whether a task is."""
    return bool(tx.rows(_WORTH_IT.format(which="task.id = ?"), (task_id,)))


_WORTH_IT = f"""
SELECT task.id FROM task CROSS JOIN scalar_segment ON scalar_segment.task_id = task.id
WHERE {{which}} GROUP BY task.id, task.status
HAVING SUM(scalar_segment.count) >= (
    SELECT CASE WHEN task.status = 'running' THEN MAX({_RUNNING}, {_RUNNING_EACH} * COUNT(*))
           ELSE {_ENDED_EACH} * COUNT(*) END
    FROM series WHERE series.task_id = task.id
)
"""
