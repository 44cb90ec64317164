"""What several values come to in one cell: a mean, a range, the value they share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tuitrack.query.columns import Cell, Column


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of so many values with its sample deviation, None where there are fewer than two."""

    value: float
    std: float | None
    count: int


@dataclass(frozen=True, slots=True)
class Range:
    """From the least to the greatest of several numbers."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Several:
    """So many different values."""

    count: int


GroupCell = Cell | Mean | Range | Several


def mean(values: Sequence[Cell]) -> Mean | None:
    """The mean of the numbers among some values; NaN where one of them is."""
    numbers = [float(value) for value in values if isinstance(value, int | float)]
    if not numbers:
        return None
    if not all(map(math.isfinite, numbers)):
        return Mean(sum(numbers), None, len(numbers))
    middle = math.fsum(numbers) / len(numbers)
    if len(numbers) < 2:
        return Mean(middle, None, 1)
    spread = math.fsum((number - middle) ** 2 for number in numbers)
    return Mean(middle, math.sqrt(spread / (len(numbers) - 1)), len(numbers))


def has_mean(column: Column) -> bool:
    """Whether a column holds results, of which groups show the mean."""
    return column.source in ("metric", "derived") or column.kind == "duration"


def of(column: Column, values: Sequence[Cell], done: Sequence[bool]) -> GroupCell:
    """The cell of a group.

    Args:
        column: What the values are.
        values: One of each run.
        done: Whether the run has completed: only these results count.
    """
    counted = [value for value, one in zip(values, done, strict=True) if one]
    if has_mean(column):
        return mean(counted)
    if column.source == "task" and column.kind in ("number", "time"):
        return _latest(counted) if any(done) else _latest(values)
    return _shared(values)


def _latest(values: Sequence[Cell]) -> Cell:
    known = [value for value in values if isinstance(value, int | float)]
    return max(known) if known else None


def _shared(values: Sequence[Cell]) -> GroupCell:
    kinds = list(dict.fromkeys(values))
    if len(kinds) == 1:
        return kinds[0]
    numbers = [float(value) for value in kinds if isinstance(value, int | float) and math.isfinite(value)]
    return Range(min(numbers), max(numbers)) if len(numbers) == len(kinds) else Several(len(kinds))
