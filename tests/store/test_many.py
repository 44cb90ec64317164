"""One change for many sets of values."""

from __future__ import annotations

import math
from pathlib import Path

import recorded
from recorded import Run, task_id

from tuitrack.spool import format
from tuitrack.store import series
from tuitrack.store.database import Database

METRICS = 700
"""More than go in one statement."""


def fold(step: int, value: float) -> series.Fold:
    data = format.SCALAR_STRUCT.pack(1, 0, 0, 1, step, value, 1 << 63)
    return next(iter(series.fold(data).values()))


def filled(home: Path) -> Database:
    db = recorded.database(home, [Run(task_id(1))])
    with db.write() as tx:
        names = [(number, "loss", str(number), f"loss/{number}") for number in range(1, METRICS + 1)]
        tx.many("INSERT INTO metric (id, title, series, key) VALUES (?, ?, ?, ?)", names)
    return db


def test_every_row_is_stored_whatever_kinds_of_values_lie_beside_each_other(tmp_path: Path):
    db, values = filled(tmp_path), (0.5, math.inf, math.nan, 2, -math.inf, 1e300)
    folds = [fold(number, values[number % len(values)]) for number in range(1, METRICS + 1)]
    with db.write() as tx:
        tx.many(series.UPSERT, [series.parameters(task_id(1), n, one) for n, one in enumerate(folds, 1)])
    found = [tuple(row) for row in db.rows("SELECT last, count, nan_count FROM series ORDER BY metric_id")]
    assert found == [(one.last, 1, one.nan_count) for one in folds]


def test_a_row_that_comes_again_adds_to_what_came_before(tmp_path: Path):
    db = filled(tmp_path)
    with db.write() as tx:
        again = [(1, 3.0), (2, 5.0), (1, 1.0), (1, 2.0), (2, 4.0)]
        tx.many(
            series.UPSERT,
            [series.parameters(task_id(1), metric, fold(step, value)) for step, (metric, value) in enumerate(again)],
        )
    found = db.rows("SELECT metric_id, count, last, min, max, min_step FROM series ORDER BY metric_id")
    assert [tuple(row) for row in found] == [(1, 3, 2.0, 1.0, 3.0, 2), (2, 2, 4.0, 4.0, 5.0, 4)]
