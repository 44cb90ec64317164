"""Moving segments into chunks, a slice at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tuitrack.store import filling, migrations, points, segments
from tuitrack.store.connection import Connection, Transaction
from tuitrack.store.filling import Filled
from tuitrack.store.levels import Series
from tuitrack.store.points import Metrics
from tuitrack.store.segments import Segment

SLICE_POINTS = 1 << 16
SLICE_SERIES = 128
"""What one slice takes at most, but for a single segment that is larger: some hundredths of a second of work."""


@dataclass(frozen=True, slots=True)
class Slice:
    """What some series of a task get from its oldest segments, and what those hold without it."""

    task_id: str
    before: list[Segment]
    after: list[Segment]
    series: dict[int, Filled]

    @property
    def growth(self) -> int:
        """By how many bytes the task grows, mostly by less than none."""
        rows = (row for one in self.series.values() for row in (*one.chunks, *one.summaries))
        gone = sum(len(one.data) for one in self.before) + sum(one.replaced for one in self.series.values())
        return sum(len(row[-1]) for row in rows) + sum(len(one.data) for one in self.after) - gone


def prepare(tx: Transaction, task_id: str) -> Slice | None:
    """The next slice of a task, None where nothing is left; all that takes time is done here, without a lock.

    Raises:
        StoreCorrupt: a chunk that is to be filled up is damaged.
    """
    before = list(_oldest(tx, task_id))
    if not before:
        return None
    names = segments.names(tx, task_id)
    metrics = [points.metrics(one, names) for one in before]
    dealt = points.dealt(b"".join(one.data for one in before), np.concatenate(metrics))
    # Those with the most points first: what is left over comes to its turn when it has gathered more.
    chosen = dict(sorted(dealt.items(), key=lambda one: -len(one[1]))[:SLICE_SERIES])
    known = {row[0]: row[1] for row in tx.rows("SELECT metric_id, chunked FROM series WHERE task_id = ?", (task_id,))}
    filled = {metric: filling.fill(tx, Series(task_id, metric, known[metric]), new) for metric, new in chosen.items()}
    gone = [points.NAMELESS, *chosen]
    return Slice(task_id, before, [_without(*one, gone) for one in zip(before, metrics, strict=True)], filled)


def apply(opened: Connection, piece: Slice) -> bool:
    """Write a slice, all of it or nothing; False where its segments are not what they were.

    Raises:
        Exception: the driver's; the database cannot serve.
        StoreError: it was replaced, or upgraded by a newer tuitrack.
    """
    with opened.transaction() as tx:
        migrations.check(tx)
        found = tx.row(_STILL_THERE, (piece.task_id, json.dumps([one.id for one in piece.before])))
        # Segments only ever lose records: while they have as many, nobody has moved any.
        if found is None or tuple(found) != (len(piece.before), sum(one.count for one in piece.before)):
            return False
        for metric, filled in piece.series.items():
            whose = (piece.task_id, metric)
            tx.many(_CHUNK, [(*whose, *row) for row in filled.chunks])
            tx.add("scalar_summary", _SUMMARY, [(*whose, *row) for row in filled.summaries])
            tx.execute("UPDATE series SET chunked = ? WHERE task_id = ? AND metric_id = ?", (filled.chunked, *whose))
        segments.replace(tx, piece.after)
        tx.execute("UPDATE task SET size = MAX(0, size + ?) WHERE id = ?", (piece.growth, piece.task_id))
        return True


def _oldest(tx: Transaction, task_id: str) -> Iterator[Segment]:
    """The first segments of a task, as many as one slice takes."""
    left, last = SLICE_POINTS, 0
    while left > 0 and (found := segments.after(tx, task_id, last, limit=1)):
        yield found[0]
        left, last = left - found[0].count, found[0].id


def _without(segment: Segment, metrics: Metrics, gone: Sequence[int]) -> Segment:
    """A segment that has lost the records of some metrics."""
    kept = np.frombuffer(segment.data, points.RECORD)[~np.isin(metrics, gone)]
    return Segment(segment.id, segment.spool_id, len(kept), kept.tobytes())


_STILL_THERE = """
SELECT COUNT(*), SUM(count) FROM scalar_segment
WHERE task_id = ? AND id IN (SELECT CAST(value AS INTEGER) FROM json_each(?))
"""
_CHUNK = """
INSERT INTO scalar_chunk (task_id, metric_id, number, count, data) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (task_id, metric_id, number) DO UPDATE SET count = excluded.count, data = excluded.data
"""
_SUMMARY = ("task_id", "metric_id", "level", "number", "data")
