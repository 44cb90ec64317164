"""What the recorder observes of a running task, as series beside those the task reports."""

from __future__ import annotations

from collections.abc import Mapping

from tuitrack.model.task import Status
from tuitrack.spool import format
from tuitrack.store import applying, segments, series, statuses
from tuitrack.store.connection import Connection, Transaction


def store(opened: Connection, task_id: str, values: Mapping[tuple[str, str], float], time_ns: int) -> bool:
    """Add one point to each series, at the second since the task's start; whether it still runs.

    The task's iteration and the time of its last report stay as they are: being observed is no sign of life.

    Args:
        opened: The connection to do it over.
        task_id: The running task.
        values: Values by title and series.
        time_ns: When they were observed, in nanoseconds since the epoch.
    """
    with opened.transaction() as tx:
        begun = tx.row("SELECT started FROM task WHERE id = ? AND status = ?", (task_id, Status.RUNNING))
        if begun is None:
            return False
        step = max(0, round(time_ns / 1e9 - (begun["started"] or 0)))
        spool_id = _place(tx, task_id)
        data = b"".join(_record(_name(tx, spool_id, *name), step, value, time_ns) for name, value in values.items())
        tx.many(series.UPSERT, [series.parameters(task_id, metric, one) for metric, one in series.fold(data).items()])
        segments.add(tx, task_id, spool_id, data)
        tx.run("UPDATE task SET size = size + ? WHERE id = ?", (len(data), task_id))
        statuses.observe(tx, task_id)
        return True


def _place(tx: Transaction, task_id: str) -> str:
    """The name under which a task's observed series have their ids; no process writes a spool of that name."""
    spool_id = f"monitor-{task_id}"
    tx.run(_NEW_PLACE, (spool_id, task_id))
    return spool_id


def _name(tx: Transaction, spool_id: str, title: str, name: str) -> int:
    """A series' id in its place, which is its metric's."""
    found = applying.metric(tx, title, name)
    applying.define_series(tx, spool_id, found, title, name)
    return found


def _record(metric: int, step: int, value: float, time_ns: int) -> bytes:
    return format.SCALAR_STRUCT.pack(format.SCALAR, 0, 0, metric, step, value, time_ns | format.TAIL)


_NEW_PLACE = """
INSERT INTO spool (id, task_id, segment, offset, owner, attempt, process, finished, ended)
VALUES (?, ?, 0, 64, 0, 0, '', 1, 1) ON CONFLICT (id) DO NOTHING
"""
