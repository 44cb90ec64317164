"""Folding reported points into the aggregates of their series."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tuitrack.spool import format

_TIME_MASK = format.TIME_MASK


@dataclass(slots=True)
class Fold:
    """Aggregates of the points of one series in one flush."""

    count: int = 0
    first: float | None = None
    last: float | None = None
    min: float | None = None
    max: float | None = None
    first_step: int = 0
    last_step: int = 0
    min_step: int | None = None
    max_step: int | None = None
    nan_count: int = 0
    inf_count: int = 0
    nan_step: int | None = None
    last_time: float = 0.0


def fold(data: bytes) -> dict[int, Fold]:
    """Aggregates by local series id, of whole scalar records."""
    folds: dict[int, Fold] = {}
    for _, _, _, series, step, value, moment in format.SCALAR_STRUCT.iter_unpack(data):
        one = folds.get(series)
        if one is None:
            one = folds[series] = Fold(first=value, first_step=step)
        one.count += 1
        one.last = value
        one.last_step = step
        one.last_time = moment
        if value != value:
            one.nan_count += 1
            if one.nan_step is None:
                one.nan_step = step
            continue
        if one.min is None or value < one.min:
            one.min, one.min_step = value, step
        if one.max is None or value > one.max:
            one.max, one.max_step = value, step
        if value in (math.inf, -math.inf):
            one.inf_count += 1
    for one in folds.values():
        one.last_time = (int(one.last_time) & _TIME_MASK) / 1e9
    return folds


UPSERT = """
INSERT INTO series (task_id, metric_id, count, first, last, min, max, first_step, last_step, min_step, max_step,
                    nan_count, inf_count, nan_step, last_time)
VALUES (:task_id, :metric_id, :count, :first, :last, :min, :max, :first_step, :last_step, :min_step, :max_step,
        :nan_count, :inf_count, :nan_step, :last_time)
ON CONFLICT (task_id, metric_id) DO UPDATE SET
    count = series.count + excluded.count,
    last = excluded.last,
    last_step = excluded.last_step,
    min_step = CASE WHEN series.min IS NULL OR excluded.min < series.min
                    THEN excluded.min_step ELSE series.min_step END,
    max_step = CASE WHEN series.max IS NULL OR excluded.max > series.max
                    THEN excluded.max_step ELSE series.max_step END,
    min = CASE WHEN series.min IS NULL OR excluded.min < series.min THEN excluded.min ELSE series.min END,
    max = CASE WHEN series.max IS NULL OR excluded.max > series.max THEN excluded.max ELSE series.max END,
    nan_count = series.nan_count + excluded.nan_count,
    inf_count = series.inf_count + excluded.inf_count,
    nan_step = COALESCE(series.nan_step, excluded.nan_step),
    last_time = excluded.last_time
"""
"""Adds a fold to its row. A NaN is stored as null: SQLite has none."""


def parameters(task_id: str, metric_id: int, one: Fold) -> dict[str, object]:
    """The values of `UPSERT` for one fold."""
    values = {name: getattr(one, name) for name in Fold.__slots__}
    for name in ("first", "last"):
        if values[name] is not None and math.isnan(values[name]):
            values[name] = None
    return {"task_id": task_id, "metric_id": metric_id, **values}
