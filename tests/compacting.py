"""Curves at rest in tests: long ones made at once, and moved into chunks without a recorder."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing

import numpy as np
import recorded

from tuitrack.spool import format
from tuitrack.store import compaction, segments, series
from tuitrack.store.database import Database
from tuitrack.store.points import RECORD

_FLUSH = 100_000


def compact(db: Database, task_id: str, slices: int = 1_000_000) -> int:
    """Write slices of a task until nothing is left, or so many; how many there were."""
    with closing(db.engine.connect()) as opened:
        for number in range(slices):
            with opened.snapshot() as tx:
                piece = compaction.prepare(tx, task_id)
            if piece is None:
                return number
            assert compaction.apply(opened, piece)
        return slices


def long_curve(db: Database, task_id: str, key: str, count: int, peaks: Mapping[int, float]) -> None:
    """A run with so many points of noise around a sine, but for those given by their step."""
    steps = np.arange(count)
    values = np.sin(steps / count * 20) + 0.1 * np.random.default_rng(count).normal(size=count)
    values[list(peaks)] = list(peaks.values())
    jitter = np.random.default_rng(1).normal(0, 2e6, count).astype(np.int64)
    with db.write() as tx:
        recorded.add(tx, recorded.Run(task_id, metrics={key: [(0, values[0])]}))
        spool, local = tx.rows("SELECT spool_id, local_id FROM spool_series WHERE spool_id LIKE ?", (f"%{task_id}",))[0]
        records = np.zeros(count - 1, RECORD)
        records["kind"], records["series"] = format.SCALAR, local
        records["step"], records["value"] = steps[1:], values[1:]
        records["time"] = (1_790_000_000 * 10**9 + steps[1:] * 50_000_000 + jitter[1:]).astype(np.uint64) | np.uint64(
            format.TAIL
        )
        for start in range(0, count - 1, _FLUSH):
            data = records[start : start + _FLUSH].tobytes()
            segments.add(tx, task_id, spool, data)
            tx.many(series.UPSERT, [series.parameters(task_id, local, one) for one in series.fold(data).values()])
