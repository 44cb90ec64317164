"""The points of curves."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
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
    cache = Cache(keys)
    cache.refresh(db, [task_id])
    return cache.curves(task_id)


def thinned(points: Points, width: int) -> Points:
    """At most `width` points of a curve: its ends, with the lowest and highest of every stretch between."""
    count = len(points.steps)
    if count <= width:
        return points
    kept: set[int] = {0, count - 1} if width > 1 else {count - 1}
    for part in np.array_split(np.arange(count), max(1, (width - 2) // 2)) if width > 3 else ():
        finite = part[~np.isnan(points.values[part])]
        if len(finite):
            kept |= {int(finite[np.argmin(points.values[finite])]), int(finite[np.argmax(points.values[finite])])}
    index = np.array(sorted(kept))
    return Points(points.steps[index], points.values[index], points.times[index])


def iso(seconds: float) -> str | None:
    """A point's time as the scriptable interfaces give it."""
    return jsonable.moment(seconds)


@dataclass(slots=True)
class _Curve:
    """Points of one key as they arrived, with the sorted curve once somebody asked for it."""

    parts: list[NDArray[np.void]] = field(default_factory=list)
    sorted: Points | None = None

    def add(self, part: NDArray[np.void]) -> None:
        """Take points that arrived after all others."""
        self.parts.append(part)
        self.sorted = None

    def points(self) -> Points:
        """All points by step; those of equal step in order of arrival."""
        if self.sorted is None:
            self.parts = [np.concatenate(self.parts) if len(self.parts) > 1 else self.parts[0]]
            whole = self.parts[0]
            if np.any(whole["step"][1:] < whole["step"][:-1]):
                whole = whole[np.argsort(whole["step"], kind="stable")]
            self.sorted = Points(whole["step"].copy(), whole["value"].copy(), chunks.seconds(whole["time"]))
        return self.sorted


@dataclass(slots=True)
class _Task:
    """What is decoded of one task so far; `life` changes when its results are cleared."""

    life: tuple[object, ...]
    last: int = 0
    curves: dict[str, _Curve] = field(default_factory=dict)


class Cache:
    """Curves that are followed: every refresh reads only what is new.

    Args:
        keys: Which curves to keep; None keeps all.
    """

    def __init__(self, keys: Iterable[str] | None = None) -> None:
        self._keys = None if keys is None else frozenset(keys)
        self._tasks: dict[str, _Task] = {}

    def refresh(self, db: Database, task_ids: Sequence[str]) -> bool:
        """Read what was reported since the last time; whether there was anything."""
        with db.read() as tx:
            return any([self._refresh(tx, task_id) for task_id in task_ids])

    def keep(self, task_ids: Sequence[str]) -> None:
        """Forget all other tasks."""
        self._tasks = {task_id: task for task_id, task in self._tasks.items() if task_id in task_ids}

    def curves(self, task_id: str) -> dict[str, Points]:
        """The curves read so far, in the order in which they were first seen."""
        task = self._tasks.get(task_id)
        return {} if task is None else {key: curve.points() for key, curve in task.curves.items()}

    def _refresh(self, tx: Transaction, task_id: str) -> bool:
        life = tuple(tx.row(_LIFE, {"task": task_id}) or ())
        task = self._tasks.get(task_id)
        cleared = task is not None and task.life != life and bool(task.curves)
        if task is None or task.life != life:
            task = self._tasks[task_id] = _Task(life)
        rows = tx.rows(_SEGMENTS, (task_id, task.last))
        if not rows:
            return cleared
        names = {(row[0], row[1]): row[2] for row in tx.rows(_NAMES, (task_id,))}
        for spool, together in itertools.groupby(rows, key=lambda row: str(row["spool_id"])):
            self._take(
                task, b"".join(row["data"] for row in together), {n: k for (s, n), k in names.items() if s == spool}
            )
        task.last = rows[-1]["id"]
        return True

    def _take(self, task: _Task, data: bytes, names: Mapping[int, str]) -> None:
        """Deal the records of a spool, in order of arrival, to the curves they belong to."""
        points = chunks.decode(data)
        points = points[np.argsort(points["series"], kind="stable")]
        starts = np.flatnonzero(np.diff(points["series"].astype(np.int64), prepend=-1))
        for part in np.split(points, starts[1:]):
            key = names.get(int(part["series"][0]))
            if key is not None and (self._keys is None or key in self._keys):
                task.curves.setdefault(key, _Curve()).add(part)


_LIFE = """
SELECT started, attempt, (SELECT MIN(id) FROM scalar_segment WHERE task_id = :task) FROM task WHERE id = :task
"""
_SEGMENTS = "SELECT id, spool_id, data FROM scalar_segment WHERE task_id = ? AND id > ? ORDER BY id"
_NAMES = """
SELECT spool_id, local_id, metric.key FROM spool_series JOIN metric ON metric.id = metric_id
WHERE spool_id IN (SELECT id FROM spool WHERE task_id = ?) ORDER BY metric.id
"""
