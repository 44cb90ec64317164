"""How one run differs from another, for previews or before a draft is stored."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tuitrack.query import compare, scalars
from tuitrack.query.scalars import Points
from tuitrack.store.database import Database


@dataclass(frozen=True, slots=True)
class Change:
    """A value that differs; None where there is none."""

    key: str
    base: str | None
    value: str | None


@dataclass(frozen=True, slots=True)
class Delta:
    """A metric at the last step of a run, beside the base's value at that step."""

    key: str
    step: int
    value: float
    base: float | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs; `configuration` holds whole texts."""

    params: tuple[Change, ...]
    configuration: tuple[Change, ...]
    environment: tuple[Change, ...]
    metrics: tuple[Delta, ...]


def against(db: Database, task_id: str, base_id: str, cache: scalars.Cache | None = None) -> Difference:
    """What differs in a run from its base, its metrics beside the base's at the same step.

    Args:
        db: The run database.
        task_id: The run.
        base_id: What it is held against.
        cache: Curves already read, kept for the next time.

    Raises:
        NotFound: one of them does not exist.
    """
    found = compare.compare(db, [base_id, task_id])
    curves = cache or scalars.Cache()
    curves.refresh(db, [base_id, task_id])
    base, run = ({one.name: one.text for one in task.configuration} for task in found.tasks)
    return Difference(
        params=tuple(Change(key, *row) for key, row in found.params.items()),
        configuration=tuple(Change(key, base.get(key), run.get(key)) for key in found.configuration),
        environment=tuple(Change(key, *row) for key, row in found.environment.items()),
        metrics=_deltas(curves.curves(task_id), curves.curves(base_id)),
    )


def unified(change: Change) -> str:
    """The unified difference of a text that changed."""
    texts = ((change.base or "").splitlines(), (change.value or "").splitlines())
    return "\n".join(difflib.unified_diff(*texts, "base", change.key, lineterm=""))


def value_at(points: Points, step: int) -> float | None:
    """A curve's value at a step: the latest reported by then, None before its first."""
    place = int(np.searchsorted(points.steps, step, side="right")) - 1
    return float(points.values[place]) if place >= 0 else None


def _deltas(run: Mapping[str, Points], base: Mapping[str, Points]) -> tuple[Delta, ...]:
    return tuple(
        Delta(
            key,
            step := int(points.steps[-1]),
            float(points.values[-1]),
            value_at(base[key], step) if key in base else None,
        )
        for key, points in run.items()
    )
