"""Parts of curves, as much of them as is looked at."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from tuitrack.query import curves, thinning
from tuitrack.query.curves import Points
from tuitrack.query.thinning import EACH, EVERYWHERE, Span
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database

_NEAR = 64
"""Into so many stretches one step is cut: more than it will have points, so that those around it are seen."""

_TOGETHER = 16
"""So many curves are thinned at once: more would not stay near the processor."""


@dataclass(frozen=True, slots=True)
class Window:
    """A part of some curves: the steps it is of, and about how many points of each are wanted at most."""

    keys: frozenset[str]
    most: int
    span: Span = EVERYWHERE


def windows(db: Database, task_ids: Iterable[str], wanted: Window) -> dict[str, dict[str, Points]]:
    """A part of the curves of tasks.

    Where there are more points than are wanted, the ends and extremes of stretches stand for them: see `thinning`.
    """
    found: dict[str, dict[str, Points]] = {task_id: {} for task_id in task_ids}
    stretches = max(wanted.most // EACH, 1)
    with db.read() as tx:
        asked = ((task_id, *one) for task_id in found for one in curves.with_tails(tx, task_id, wanted.keys))
        while some := list(itertools.islice(asked, _TOGETHER)):
            read = [thinning.rough(tx, one, tail, stretches, wanted.span) for _, _, one, tail in some]
            for (task_id, key, *_), curve in zip(some, thinning.finished(read), strict=True):
                found[task_id][key] = curves.shown(curve)
    return found


def values_at(db: Database, asked: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, float]]:
    """Values of curves at steps: the latest reported by then, nothing before a curve's first.

    Args:
        db: The run database.
        asked: The step for each key, by task.
    """
    with db.read() as tx:
        return {task_id: _values_at(tx, task_id, steps) for task_id, steps in asked.items()}


def _values_at(tx: Transaction, task_id: str, steps: Mapping[str, int]) -> dict[str, float]:
    found = {}
    for key, one, tail in curves.with_tails(tx, task_id, frozenset(steps)):
        near = thinning.thinned(tx, one, tail, _NEAR, Span(steps[key], steps[key])).points
        place = int(np.searchsorted(near.steps, steps[key], side="right")) - 1
        if place >= 0:
            found[key] = float(near.values[place])
    return found
