"""What the recorder observes of a running task, as series beside those the task reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tuitrack.model.task import Status
from tuitrack.spool import format
from tuitrack.store import applying, segments, series, statuses
from tuitrack.store.connection import Connection, Transaction

Values = Mapping[tuple[str, str], float]
"""What was observed of a task, by title and series."""


def store(opened: Connection, observed: Sequence[tuple[str, Values]], time_ns: int) -> None:
    """Add one point to each series of the tasks that still run, at the second since each began.

    Their iteration and the time of their last report stay as they are: being observed is no sign of life. All are
    stored together, for a commit costs more than what is observed of a dozen.

    Args:
        opened: The connection to do it over.
        observed: Tasks with their values.
        time_ns: When they were observed, in nanoseconds since the epoch.
    """
    if not observed:
        return
    with opened.transaction() as tx:
        for task_id, values in observed:
            begun = tx.row("SELECT started FROM task WHERE id = ? AND status = ?", (task_id, Status.RUNNING))
            if begun is not None:
                _add(tx, task_id, values, begun["started"] or 0, time_ns)


def _add(tx: Transaction, task_id: str, values: Values, begun: float, time_ns: int) -> None:
    step = max(0, round(time_ns / 1e9 - begun))
    spool_id = _place(tx, task_id)
    data = b"".join(_record(_name(tx, spool_id, *name), step, value, time_ns) for name, value in values.items())
    tx.many(series.UPSERT, [series.parameters(task_id, metric, one) for metric, one in series.fold(data).items()])
    segments.add(tx, task_id, spool_id, data)
    tx.run("UPDATE task SET size = size + ? WHERE id = ?", (len(data), task_id))
    statuses.observe(tx, task_id)


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
