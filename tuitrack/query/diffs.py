"""How one run differs from another, for previews or before a draft is stored."""

from __future__ import annotations

import difflib
import math
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
    """A metric at the last step of a run, beside the base's value at that step; `lower` whether low is good."""

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
        metrics=_deltas(db, base_id, found.tasks[1]),
    )


def unified(change: Change) -> str:
    """The unified difference of a text that changed."""
    texts = ((change.base or "").splitlines(), (change.value or "").splitlines())
    return "\n".join(difflib.unified_diff(*texts, "base", change.key, lineterm=""))


def _deltas(db: Database, base_id: str, run: TaskDetail) -> tuple[Delta, ...]:
    rows = run.metrics
    steps = {row.key: row.last_step for row in rows if row.last_step is not None}
    base = windows.values_at(db, {base_id: steps})[base_id]
    return tuple(
        Delta(row.key, steps[row.key], _last(row), base.get(row.key), run.goals.lower(row.key))
        for row in rows
        if row.key in steps
    )


def _last(row: MetricRow) -> float:
    return math.nan if row.last is None else row.last
