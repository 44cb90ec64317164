"""The points of curves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from tuitrack.model.task import SINGLE_STEP
from tuitrack.query import curves, jsonable, summaries, thinning
from tuitrack.query.alike import Alike
from tuitrack.query.curves import Points
from tuitrack.query.summaries import MetricRow
from tuitrack.query.thinning import EACH, Thinned
from tuitrack.store import chunks, levels, points, segments
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database
from tuitrack.store.levels import Series
from tuitrack.store.points import NONE, Columns
from tuitrack.store.segments import Segment

__all__ = ["SCREEN", "Cache", "Outline", "Points", "iso", "names", "outline", "read", "thinned"]

SCREEN = 4096
"""How many points of a curve are more than any screen shows of it."""


def names(db: Database, task_id: str) -> tuple[MetricRow, ...]:
    """A task's series with their aggregates."""
    with db.read() as tx:
        return tuple(summaries.metrics(tx, [task_id]).get(task_id, ()))


def read(db: Database, task_id: str, keys: Iterable[str] | None = None) -> dict[str, Points]:
    """Curves of one task, all of them or those named, with every point."""
    cache = Cache(keys)
    cache.refresh(db, [task_id])
    return cache.curves(task_id)


@dataclass(frozen=True, slots=True)
class Outline:
    """The keys of the curves of some tasks, which of the tasks have any, at which step each had its first NaN."""

    keys: frozenset[str]
    begun: frozenset[str]
    nan_steps: dict[str, int]


def outline(db: Database, task_ids: Sequence[str]) -> Outline:
    """What there is to draw of tasks: all their metrics but single values, which have no step to be drawn at."""
    bound = {"ids": json.dumps(list(task_ids)), "single": SINGLE_STEP}
    with db.read() as tx:
        keys, begun = (frozenset(str(row[0]) for row in tx.rows(sql, bound)) for sql in (_KEYS, _BEGUN))
        return Outline(keys, begun, {str(row[0]): int(row[1]) for row in tx.rows(_NAN_STEPS, bound)})


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
    return Points(points.steps[index], points.values[index], points.moments[index])


def iso(seconds: float) -> str | None:
    """A point's time as the scriptable interfaces give it."""
    return jsonable.moment(seconds)


@dataclass(slots=True)
class _Curve:
    """Points of one key, as far as they were taken, with the sorted curve once somebody asked for it."""

    taken: int = 0
    parts: list[Thinned] = field(default_factory=list)
    sorted: Points | None = None

    @property
    def size(self) -> int:
        """How many points it holds."""
        return sum(len(part.points) for part in self.parts)

    def add(self, part: Thinned, taken: int) -> None:
        """Take what arrived after all others."""
        self.parts.append(part)
        self.taken, self.sorted = taken, None

    def points(self, alike: Alike) -> Points:
        """All points by step; those of equal step in order of arrival."""
        if self.sorted is None:
            joined = _joined(self.parts)
            steps = alike.one(joined.points.steps)
            columns = Columns(steps, joined.points.values, joined.points.times)
            self.parts = [Thinned(columns, joined.means, joined.every)]
            self.sorted = curves.shown(self.parts[0])
        return self.sorted


def _joined(parts: Sequence[Thinned]) -> Thinned:
    whole = points.joined([part.points for part in parts])
    order = slice(None) if whole.ordered else np.argsort(whole.steps, kind="stable")
    if all(part.means is None for part in parts):
        return Thinned(whole.at(order))
    means = [part.points.values if part.means is None else part.means for part in parts]
    every = sum(part.every * len(part.points) for part in parts) / len(whole)
    return Thinned(whole.at(order), np.concatenate(means)[order], every)


@dataclass(slots=True)
class _Task:
    """What is decoded of one task so far; `life` changes when its results are cleared."""

    life: tuple[object, ...]
    revision: int = -1
    last: int = 0
    curves: dict[str, _Curve] = field(default_factory=dict)


class Cache:
    """Curves that are followed: every refresh reads only what is new.

    Args:
        keys: Which curves to keep; None keeps all.
        most: About how many points to hold of each: of longer ones their ends and extremes; None holds every point.
    """

    def __init__(self, keys: Iterable[str] | None = None, most: int | None = None) -> None:
        self._keys = None if keys is None else frozenset(keys)
        self._most = most
        self._tasks: dict[str, _Task] = {}
        self._alike = Alike()

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
        return {} if task is None else {key: curve.points(self._alike) for key, curve in task.curves.items()}

    def _refresh(self, tx: Transaction, task_id: str) -> bool:
        *life, revision = tx.row(_LIFE, (task_id,)) or (None, 0)
        task = self._tasks.get(task_id)
        cleared = task is not None and task.life != tuple(life) and bool(task.curves)
        if task is None or task.life != tuple(life):
            task = self._tasks[task_id] = _Task(tuple(life))
        new = segments.after(tx, task_id, task.last)
        if task.revision == revision and not new:
            return cleared
        task.revision = revision
        return self._take(tx, task_id, task, new) or cleared

    def _take(self, tx: Transaction, task_id: str, task: _Task, new: list[Segment]) -> bool:
        """Read what has arrived: what was in segments all the time, and what is in chunks by now.

        Segments that are known have nothing of a series of which something unknown is in chunks: what is in chunks
        arrived before all that is in segments.
        """
        series = curves.series(tx, task_id, self._keys)
        tails = curves.dealt(tx, task_id, new, {one.metric for one in series.values()})
        grown = False
        for key, one in series.items():
            curve, tail = task.curves.get(key, _Curve()), tails.get(one.metric, NONE)
            missed = max(one.chunked - curve.taken, 0)
            if not missed and not len(tail):
                continue
            if self._most and curve.taken and curve.size + missed + len(tail) > 2 * self._most:
                del self._tasks[task_id]
                return self._refresh(tx, task_id)
            curve.add(self._part(tx, one, curve, tail), curve.taken + missed + len(tail))
            task.curves[key] = curve
            grown = True
        task.last = new[-1].id if new else task.last
        return grown

    def _part(self, tx: Transaction, series: Series, curve: _Curve, tail: Columns) -> Thinned:
        if self._most and not curve.taken and series.chunked + len(tail) > 2 * self._most:
            return thinning.thinned(tx, series, tail, self._most // EACH)
        if series.chunked <= curve.taken:
            return Thinned(tail)
        number, known = divmod(curve.taken, chunks.POINTS)
        missed = levels.points(tx, series, number, -(-series.chunked // chunks.POINTS)).at(slice(known, None))
        return Thinned(points.joined([missed, tail]))


_CURVE = "NOT (first_step = :single AND last_step = :single)"
_KEYS = f"""
SELECT key FROM metric WHERE id IN (
    SELECT metric_id FROM series WHERE task_id IN (SELECT value FROM json_each(:ids)) AND {_CURVE}
)
"""
_BEGUN = f"""
SELECT value FROM json_each(:ids) WHERE EXISTS (SELECT 1 FROM series WHERE task_id = value AND {_CURVE})
"""
_NAN_STEPS = """
SELECT task_id, MIN(nan_step) FROM series
WHERE task_id IN (SELECT value FROM json_each(:ids)) AND (nan_count > 0 OR inf_count > 0) AND nan_step IS NOT NULL
GROUP BY task_id
"""
_LIFE = "SELECT rowid, started, attempt, revision FROM task WHERE id = ?"
