"""The points of curves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tuitrack.query import jsonable, tasks
from tuitrack.store import chunks
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """One curve, ordered by step, then by arrival: steps int64, values float64, times float64 (seconds, UTC)."""

    steps: NDArray[np.int64]
    values: NDArray[np.float64]
    times: NDArray[np.float64]


def names(db: Database, task_id: str) -> tuple[tasks.MetricRow, ...]:
    """A task's series with their aggregates."""
    with db.read() as tx:
        return tasks.metrics(tx, task_id)


def read(db: Database, task_id: str, keys: Iterable[str] | None = None) -> dict[str, Points]:
    """Curves of one task, all of them or those named."""
    cache = Cache()
    cache.refresh(db, [task_id])
    wanted = None if keys is None else set(keys)
    return {key: points for key, points in cache.curves(task_id).items() if wanted is None or key in wanted}


def thinned(points: Points, width: int) -> Points:
    """At most `width` points of a curve, the lowest and highest of every stretch among them."""
    count = len(points.steps)
    if count <= width:
        return points
    kept: set[int] = {0, count - 1}
    for part in np.array_split(np.arange(count), max(1, (width - 2) // 2)):
        finite = part[~np.isnan(points.values[part])]
        if len(finite):
            kept |= {int(finite[np.argmin(points.values[finite])]), int(finite[np.argmax(points.values[finite])])}
    index = np.array(sorted(kept)[:width])
    return Points(points.steps[index], points.values[index], points.times[index])


def iso(seconds: float) -> str | None:
    """A point's time as the scriptable interfaces give it."""
    return jsonable.moment(seconds)


@dataclass(slots=True)
class _Task:
    """What is decoded of one task so far."""

    last: int = 0
    blobs: dict[str, list[NDArray[np.void]]] = field(default_factory=dict)
    names: dict[tuple[str, int], str] = field(default_factory=dict)
    sorted: dict[str, tuple[int, Points]] = field(default_factory=dict)


class Cache:
    """Curves that are followed: every refresh reads only what is new."""

    def __init__(self) -> None:
        self._tasks: dict[str, _Task] = {}

    def refresh(self, db: Database, task_ids: Sequence[str]) -> bool:
        """Read what was reported since the last time; whether there was anything."""
        with db.read() as tx:
            return any([self._refresh(tx, task_id) for task_id in task_ids])

    def _refresh(self, tx: Transaction, task_id: str) -> bool:
        task = self._tasks.setdefault(task_id, _Task())
        rows = tx.rows(_SEGMENTS, (task_id, task.last))
        if not rows:
            return False
        task.names = {(row[0], row[1]): row[2] for row in tx.rows(_NAMES, (task_id,))}
        by_spool: dict[str, list[bytes]] = {}
        for row in rows:
            by_spool.setdefault(row["spool_id"], []).append(row["data"])
            task.last = row["id"]
        for spool, parts in by_spool.items():
            points = chunks.decode(b"".join(parts))
            for local in np.unique(points["series"]):
                key = task.names.get((spool, int(local)))
                if key is not None:
                    task.blobs.setdefault(key, []).append(points[points["series"] == local])
        return True

    def curves(self, task_id: str) -> dict[str, Points]:
        """The curves read so far."""
        task = self._tasks.get(task_id)
        return {} if task is None else {key: _sorted(task, key) for key in task.blobs}


def _sorted(task: _Task, key: str) -> Points:
    parts = task.blobs[key]
    known = task.sorted.get(key)
    if known is not None and known[0] == len(parts):
        return known[1]
    points = np.concatenate(parts) if len(parts) > 1 else parts[0]
    order = np.argsort(points["step"], kind="stable")
    found = Points(points["step"][order], points["value"][order], chunks.seconds(points["time"])[order])
    task.blobs[key] = [points]
    task.sorted[key] = (1, found)
    return found


_SEGMENTS = "SELECT id, spool_id, data FROM scalar_segment WHERE task_id = ? AND id > ? ORDER BY id"
_NAMES = """
SELECT spool_id, local_id, metric.key FROM spool_series JOIN metric ON metric.id = metric_id
WHERE spool_id IN (SELECT id FROM spool WHERE task_id = ?)
"""
