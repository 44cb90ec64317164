"""The curves of a task in one state of the database: what lies in chunks, what is in segments still."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuitrack.query.thinning import Thinned
from tuitrack.store import points, segments
from tuitrack.store.connection import Transaction
from tuitrack.store.levels import Series
from tuitrack.store.points import NONE, Columns
from tuitrack.store.segments import Segment


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """One curve, ordered by step, then by arrival: steps int64, values float64, moments uint64 (nanoseconds, UTC).

    Of a curve that was thinned these are its ends and extremes: `means` has what it was around each of them on average,
    `every` how many points each of them stands for.
    """

    steps: NDArray[np.int64]
    values: NDArray[np.float64]
    moments: NDArray[np.uint64]
    means: NDArray[np.float64] | None = None
    every: float = 1.0

    @property
    def times(self) -> NDArray[np.float64]:
        """Seconds, UTC."""
        return points.seconds(self.moments)


def shown(found: Thinned) -> Points:
    """Points as they are handed out."""
    columns = found.points
    return Points(columns.steps, columns.values, columns.times, found.means, found.every)


def series(tx: Transaction, task_id: str, keys: frozenset[str] | None) -> dict[str, Series]:
    """A task's series by key, in the order in which their metrics were first seen."""
    rows = tx.rows(_SERIES, (task_id,))
    return {row[0]: Series(task_id, row[1], row[2]) for row in rows if keys is None or row[0] in keys}


def with_tails(tx: Transaction, task_id: str, keys: frozenset[str]) -> Iterator[tuple[str, Series, Columns]]:
    """Some series of a task with their points that are in no chunk yet."""
    found = series(tx, task_id, keys)
    tails = dealt(tx, task_id, segments.after(tx, task_id), {one.metric for one in found.values()})
    for key, one in found.items():
        yield key, one, tails.get(one.metric, NONE)


def dealt(tx: Transaction, task_id: str, new: Sequence[Segment], metrics: set[int]) -> dict[int, Columns]:
    """The points of segments by metric, of those metrics that are wanted."""
    if not new:
        return {}
    names = {local: metric for local, metric in segments.names(tx, task_id).items() if metric in metrics}
    of = np.concatenate([points.metrics(one, names) for one in new])
    return points.dealt(b"".join(one.data for one in new), of)


_SERIES = """
SELECT metric.key, metric_id, chunked FROM series JOIN metric ON metric.id = metric_id
WHERE task_id = ? ORDER BY metric.id
"""
