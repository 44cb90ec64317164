"""Folding reported points into the aggregates of their series."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from tuitrack.spool import format

_WORDS = format.RECORD_SIZE // 8


@dataclass(frozen=True, slots=True)
class Fold:
    """Aggregates of the points of one series in one flush; the fields are columns of the series table."""

    count: int
    first: float | None
    last: float | None
    min: float | None
    max: float | None
    first_step: int
    last_step: int
    min_step: int | None
    max_step: int | None
    nan_count: int
    inf_count: int
    nan_step: int | None
    last_time: float
    smooth: float | None
    smooth_min: float | None
    calm: int
    highest_step: int


def fold(data: bytes) -> dict[int, Fold]:
    """Aggregates by local series id, of whole scalar records."""
    # Strided views read whole columns at the speed of C; the records are little-endian, as are all our hosts.
    view = memoryview(data)
    ids: list[int] = view.cast("I")[1 :: 2 * _WORDS].tolist()
    steps: list[int] = view.cast("q")[1::_WORDS].tolist()
    values: Sequence[float] = view.cast("d")[2::_WORDS].tolist()
    times: list[int] = view.cast("Q")[3::_WORDS].tolist()
    return {local: _fold(*columns) for local, columns in _by_series(ids, steps, values, times)}


def _by_series(
    ids: list[int], steps: list[int], values: Sequence[float], times: list[int]
) -> Iterator[tuple[int, tuple[list[int], Sequence[float], int]]]:
    if ids.count(ids[0]) == len(ids):
        yield ids[0], (steps, values, times[-1])
        return
    rows: dict[int, list[int]] = {}
    for row, local in enumerate(ids):
        if local in rows:
            rows[local].append(row)
        else:
            rows[local] = [row]
    for local, chosen in rows.items():
        yield local, ([steps[row] for row in chosen], [values[row] for row in chosen], times[chosen[-1]])


def _fold(steps: list[int], values: Sequence[float], moment: int) -> Fold:
    numbers, at = values, steps
    if math.isnan(sum(values)):  # inf - inf is NaN too: then all are kept
        kept = [row for row, value in enumerate(values) if value == value]
        numbers, at = [values[row] for row in kept], [steps[row] for row in kept]
    low, high = (min(numbers), max(numbers)) if numbers else (None, None)
    infinite = math.inf in (high, -low if low is not None else None)
    mean = None if infinite or not numbers else _sober(sum(numbers) / len(numbers))
    return Fold(
        count=len(values),
        first=_or_null(values[0]),
        last=_or_null(values[-1]),
        min=low,
        max=high,
        first_step=steps[0],
        last_step=steps[-1],
        min_step=None if low is None else at[numbers.index(low)],
        max_step=None if high is None else at[numbers.index(high)],
        nan_count=len(values) - len(numbers),
        inf_count=numbers.count(math.inf) + numbers.count(-math.inf) if infinite else 0,
        nan_step=next((step for step, value in zip(steps, values, strict=True) if value != value), None)
        if len(numbers) < len(values)
        else None,
        last_time=(moment & format.TIME_MASK) / 1e9,
        smooth=mean,
        smooth_min=mean,
        calm=len(values),
        highest_step=max(steps),
    )


def _sober(mean: float) -> float | None:
    """A mean that can be computed with: PostgreSQL refuses what comes out beyond a float, or too near nothing."""
    size = abs(mean)
    return None if size > _HUGE else 0.0 if size < _TINY else mean


def _or_null(value: float) -> float | None:
    """SQLite has no NaN."""
    return None if math.isnan(value) else value


_COLUMNS = tuple(name for name in Fold.__slots__ if name != "highest_step")
_columns = attrgetter(*_COLUMNS)

_HUGE, _TINY = 1e302, 1e-290
"""Beyond these a smoothed value is not followed, or is nothing."""

_MEMORY = 20.0
"""How many points the smoothed value remembers, about."""

_BEYOND = 3.0
"""How many times its lowest a smoothed value must be to count as gone astray."""

_POINTS = "(excluded.count - excluded.nan_count)"
_LOWER = "series.min IS NULL OR excluded.min < series.min"
_HIGHER = "series.max IS NULL OR excluded.max > series.max"
_BEFORE = f"""CASE WHEN series.smooth IS NULL THEN excluded.smooth WHEN ABS(series.smooth) < {_TINY} THEN 0.0
    ELSE series.smooth END"""
_SMOOTH = f"""CASE WHEN excluded.smooth IS NULL THEN series.smooth ELSE
    (({_BEFORE}) * {_MEMORY} + excluded.smooth * {_POINTS}) / ({_MEMORY} + {_POINTS})
    END"""
_LOWEST = f"MIN(COALESCE(series.smooth_min, excluded.smooth_min), {_SMOOTH})"

UPSERT = f"""
INSERT INTO series (task_id, metric_id, {", ".join(_COLUMNS)})
VALUES (?, ?{", ?" * len(_COLUMNS)})
ON CONFLICT (task_id, metric_id) DO UPDATE SET
    count = series.count + excluded.count,
    last = excluded.last,
    last_step = excluded.last_step,
    min_step = CASE WHEN {_LOWER} THEN excluded.min_step ELSE series.min_step END,
    max_step = CASE WHEN {_HIGHER} THEN excluded.max_step ELSE series.max_step END,
    min = CASE WHEN {_LOWER} THEN excluded.min ELSE series.min END,
    max = CASE WHEN {_HIGHER} THEN excluded.max ELSE series.max END,
    nan_count = series.nan_count + excluded.nan_count,
    inf_count = series.inf_count + excluded.inf_count,
    nan_step = COALESCE(series.nan_step, excluded.nan_step),
    last_time = excluded.last_time,
    smooth = {_SMOOTH},
    smooth_min = {_LOWEST},
    calm = CASE WHEN {_SMOOTH} <= {_BEYOND} * {_LOWEST} THEN series.count + excluded.count ELSE series.calm END
"""
"""Adds a fold to its row."""


def parameters(task_id: str, metric_id: int, one: Fold) -> tuple[object, ...]:
    """The values of `UPSERT` for one fold."""
    return task_id, metric_id, *_columns(one)
