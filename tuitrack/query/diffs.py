"""How one run differs from another, for previews or before a draft is stored."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass

from tuitrack.query import compare, windows
from tuitrack.query.tasks import MetricRow, TaskDetail
from tuitrack.store.database import Database


@dataclass(frozen=True, slots=True)
class Change:
    """A value that differs; None where there is none."""

    key: str
    base: str | None
    value: str | None


@dataclass(frozen=True, slots=True)
class Delta:
    """A metric at the last step that a run and the base both have, beside the base's; `lower` whether low is good."""

    key: str
    step: int
    value: float
    base: float | None
    lower: bool | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs; `configuration` holds whole texts."""

    params: tuple[Change, ...]
    configuration: tuple[Change, ...]
    environment: tuple[Change, ...]
    metrics: tuple[Delta, ...]


def against(db: Database, task_id: str, base_id: str) -> Difference:
    """What differs in a run from its base, its metrics beside the base's at the same step.

    Args:
        db: The run database.
        task_id: The run.
        base_id: What it is held against.

    Raises:
        NotFound: one of them does not exist.
    """
    found = compare.compare(db, [base_id, task_id])
    base, run = ({one.name: one.text for one in task.configuration} for task in found.tasks)
    return Difference(
        params=tuple(Change(key, *row) for key, row in found.params.items()),
        configuration=tuple(Change(key, base.get(key), run.get(key)) for key in found.configuration),
        environment=tuple(Change(key, *row) for key, row in found.environment.items()),
        metrics=_deltas(db, *found.tasks),
    )


def unified(change: Change) -> str:
    """The unified difference of a text that changed."""
    texts = ((change.base or "").splitlines(), (change.value or "").splitlines())
    return "\n".join(difflib.unified_diff(*texts, "base", change.key, lineterm=""))


def _deltas(db: Database, base: TaskDetail, run: TaskDetail) -> tuple[Delta, ...]:
    ends = {row.key: row.last_step for row in base.metrics if row.last_step is not None}
    lasts = {row.key: row.last_step for row in run.metrics if row.last_step is not None}
    steps = {key: min(last, ends.get(key, last)) for key, last in lasts.items()}
    earlier = {key: step for key, step in steps.items() if step < lasts[key]}
    found = windows.values_at(db, {base.id: steps, run.id: earlier})
    return tuple(
        Delta(row.key, steps[row.key], _at(row, found[run.id]), found[base.id].get(row.key), run.goals.lower(row.key))
        for row in run.metrics
        if row.key in steps and (row.key not in earlier or row.key in found[run.id])
    )


def _at(row: MetricRow, earlier: Mapping[str, float]) -> float:
    """Its last value, unless an earlier one is meant."""
    return earlier.get(row.key, math.nan if row.last is None else row.last)
