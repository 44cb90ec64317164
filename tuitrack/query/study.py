"""What the parameters of many runs say of one metric: how much each explains, and which way it pushes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tuitrack.query import goals, keys, names
from tuitrack.query.goals import Goals
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

LEAST = 3
"""Fewer runs with a metric say nothing of what moved it."""

_MOST_GROUPS = 6
_AGGREGATES = {True: "min", False: "max", None: "last"}
_CHOICES = frozenset({"bool", "str", ""})


@dataclass(frozen=True, slots=True)
class Factor:
    """A parameter that varies: its text in every run, None where a run lacks it; `numbers` where it is a quantity.

    `explains` is the share of the variance of the metric's ranks that lies between the groups of equal (or, of a
    quantity, neighbouring) values, less what chance puts there: epsilon squared (Kelley 1935), 0 to 1. `trend` is
    Spearman's rank correlation of a quantity, -1 to 1.
    """

    key: str
    texts: tuple[str | None, ...]
    numbers: tuple[float | None, ...] | None
    explains: float
    trend: float | None

    @property
    def choices(self) -> tuple[str, ...]:
        """The values of what is no quantity, in order."""
        return tuple(sorted({text for text in self.texts if text is not None}))


@dataclass(frozen=True, slots=True)
class Study:
    """Runs with their value of a metric; what varies among them, the most telling first.

    `metrics` are all that could be asked about, `left_out` the runs that have no value of this one. `lower` tells
    whether a low value is a good one, None where neither is.
    """

    metric: str = ""
    metrics: tuple[str, ...] = ()
    lower: bool | None = None
    best: bool = True
    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    values: tuple[float, ...] = ()
    left_out: int = 0
    factors: tuple[Factor, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether the metric differs among the runs, and a parameter that could be why."""
        return bool(self.factors) and len(set(self.values)) > 1

    @property
    def best_run(self) -> int | None:
        """The place of the run with the best value."""
        if self.lower is None or not self.values:
            return None
        return int(np.argmin(self.values) if self.lower else np.argmax(self.values))


def study(db: Database, ids: Sequence[str], metric: str = "", *, best: bool = True) -> Study:
    """What moved a metric among some runs.

    Args:
        db: The run database.
        ids: The runs, whatever they are; those without the metric are counted and left out.
        metric: Its key; empty takes the one that tells most.
        best: The best value of a run where the metric has a goal, else its last.
    """
    bound = {"ids": json.dumps(list(ids))}
    with db.read() as tx:
        aims = goals.shared(tx, ids)
        metrics = _metrics(tx, bound, aims)
        metric = metric if metric in metrics else next(iter(metrics), "")
        lower = aims.lower(metric) if metric else None
        found = _values(tx, bound, metric, _AGGREGATES[lower] if best else "last")
        chosen = [task_id for task_id in ids if task_id in found]
        called = {row["id"]: row["name"] for row in tx.rows(_NAMES, bound)}
        params = _params(tx, chosen)
    shown = names.display(db, {task_id: called[task_id] for task_id in chosen})
    values = np.array([found[task_id] for task_id in chosen], np.float64)
    factors = [_factor(key, rows, values) for key, rows in params.items()] if len(chosen) >= LEAST else []
    return Study(
        metric=metric,
        metrics=metrics,
        lower=lower,
        best=best,
        ids=tuple(chosen),
        names=tuple(shown[task_id] for task_id in chosen),
        values=tuple(values.tolist()),
        left_out=len(ids) - len(chosen),
        factors=tuple(sorted(factors, key=lambda one: -one.explains)),
    )


def _metrics(tx: Transaction, bound: Mapping[str, object], aims: Goals) -> tuple[str, ...]:
    found = [str(row[0]) for row in tx.rows(_METRICS, bound)]
    return tuple(sorted(found, key=lambda key: (key.startswith(":"), aims.lower(key) is None, keys.telling(key))))


def _values(tx: Transaction, bound: Mapping[str, object], metric: str, column: str) -> dict[str, float]:
    """The finite values of a metric by run."""
    rows = tx.rows(_VALUES.format(column=column), {**bound, "metric": metric})
    return {row[0]: float(row[1]) for row in rows if row[1] is not None and np.isfinite(row[1])}


_Cells = list[tuple[str, float | None] | None]


def _params(tx: Transaction, ids: Sequence[str]) -> dict[str, _Cells]:
    """Text with number of each parameter that varies, by run; the number is None where it is no quantity."""
    places = {task_id: place for place, task_id in enumerate(ids)}
    found: dict[str, _Cells] = {}
    for row in tx.rows(_PARAMS, {"ids": json.dumps(list(ids))}):
        number = None if row["type"] in _CHOICES else row["number"]
        cells = found.setdefault(row["key"], [None] * len(ids))
        cells[places[row["task_id"]]] = (row["value"], number)
    return {key: cells for key, cells in found.items() if len({cell and cell[0] for cell in cells}) > 1}


def _factor(key: str, cells: _Cells, values: Floats) -> Factor:
    texts = tuple(None if cell is None else cell[0] for cell in cells)
    numbers = tuple(None if cell is None else cell[1] for cell in cells)
    known = [place for place, number in enumerate(numbers) if number is not None and np.isfinite(number)]
    if len(known) < sum(text is not None for text in texts) or len({numbers[place] for place in known}) < 2:
        _, groups = np.unique([repr(text) for text in texts], return_inverse=True)
        return Factor(key, texts, None, _explained(groups, values), None)
    quantity = np.array([numbers[place] for place in known], np.float64)
    among = values[known]
    return Factor(key, texts, numbers, _explained(_neighbours(quantity), among), _trend(quantity, among))


def _neighbours(quantity: Floats) -> Integers:
    """Groups of equal values where those are few, else of about as many neighbours each."""
    distinct, groups = np.unique(quantity, return_inverse=True)
    if len(distinct) <= _MOST_GROUPS:
        return groups.astype(np.int64)
    count = min(max(round(len(quantity) ** 0.5), 2), _MOST_GROUPS)
    edges = np.quantile(quantity, np.linspace(0, 1, count + 1)[1:-1])
    return np.searchsorted(edges, quantity, side="right").astype(np.int64)


def _explained(groups: npt.NDArray[np.intp] | Integers, values: Floats) -> float:
    """Epsilon squared of ranks, which a run far off cannot rule."""
    count, kinds = len(values), int(groups.max()) + 1 if len(groups) else 0
    ranks = _ranks(values)
    total = float(((ranks - ranks.mean()) ** 2).sum()) if count else 0.0
    sizes = np.bincount(groups, minlength=kinds)
    used = int((sizes > 0).sum())
    if count <= used or used < 2 or not total:
        return 0.0
    means = np.bincount(groups, weights=ranks, minlength=kinds) / np.maximum(sizes, 1)
    within = float(((ranks - means[groups]) ** 2).sum())
    return max(0.0, 1 - (within / (count - used)) / (total / (count - 1)))


def _trend(quantity: Floats, values: Floats) -> float | None:
    if len(values) < LEAST:
        return None
    first, second = _ranks(quantity), _ranks(values)
    spread = float(first.std() * second.std())
    return float(((first - first.mean()) * (second - second.mean())).mean() / spread) if spread else None


def _ranks(values: Floats) -> Floats:
    """Ranks from 0; equal values share the mean of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    shared: Floats = ((ends - counts) + (ends - 1)) / 2
    return shared[inverse]


_RUNS = "(SELECT value FROM json_each(:ids))"
_NAMES = f"SELECT id, name FROM task WHERE id IN {_RUNS}"
_METRICS = f"""
SELECT key FROM (SELECT metric_id, COUNT(*) AS runs FROM series WHERE task_id IN {_RUNS} GROUP BY metric_id) AS reported
JOIN metric ON metric.id = metric_id WHERE runs >= {LEAST} ORDER BY metric.id
"""
_VALUES = f"""
SELECT task_id, {{column}} FROM series JOIN metric ON metric.id = metric_id
WHERE metric.key = :metric AND task_id IN {_RUNS}
"""
_PARAMS = f"""
SELECT task_id, key, value, type, number FROM param WHERE task_id IN {_RUNS} ORDER BY position, key
"""
