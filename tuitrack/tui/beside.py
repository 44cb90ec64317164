"""Runs side by side, as a table of which every row knows whether it differs."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tuitrack.model.task import SINGLE_TITLE
from tuitrack.query import compare, goals, scalars
from tuitrack.query.opening import Database
from tuitrack.query.scalars import Points
from tuitrack.query.tasks import MetricRow, TaskDetail

_CODE = ("repository", "branch", "commit", "uncommitted", "entry_point", "working_dir", "python")
Values = tuple[str | None, ...]
Numbers = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: texts, or numbers where it is a metric; the base's comes first, absent ones are None."""

    part: str
    label: str
    texts: Values = ()
    numbers: Numbers = ()
    steps: tuple[int | None, ...] = ()

    @property
    def key(self) -> str:
        """What it is about, without how it is aggregated."""
        return self.label.rpartition(" ")[0] if self.numbers else self.label

    @property
    def differs(self) -> bool:
        """Whether any run differs from another."""
        return len({repr(value) for value in self.numbers or self.texts}) > 1

    @property
    def best(self) -> int | None:
        """Which run has the best number, None when several share it or only one has any."""
        known = [value for value in self.numbers if value is not None and not math.isnan(value)]
        if len(known) < 2:
            return None
        goal = min(known) if goals.lower_is_better(self.key) else max(known)
        return self.numbers.index(goal) if known.count(goal) == 1 else None


@dataclass(frozen=True, slots=True)
class Beside:
    """The runs, the base first, with all rows."""

    runs: tuple[TaskDetail, ...] = ()
    entries: tuple[Entry, ...] = ()

    def diff(self, entry: Entry, run: int) -> str:
        """The unified difference of a row between the base and a run; of other rows both values whole."""
        before, after = ((self._text(entry, place) or "").splitlines() for place in (0, run))
        names = self.runs[0].name, self.runs[run].name
        return "\n".join(difflib.unified_diff(before, after, *names, lineterm="", n=4))

    def _text(self, entry: Entry, run: int) -> str | None:
        task = self.runs[run]
        if entry.part == "config":
            return next((one.text for one in task.configuration if one.name == entry.label), None)
        if entry.label in ("commit", "uncommitted"):
            return f"commit {task.environment.commit}\n{task.environment.diff or task.environment.script_text}"
        return (entry.texts or tuple(str(number) for number in entry.numbers))[run]


def read(db: Database, ids: Sequence[str], cache: scalars.Cache) -> Beside:
    """Runs side by side as they are now.

    Raises:
        NotFound: one of them does not exist.
    """
    found = compare.compare(db, ids, everything=True)
    cache.refresh(db, ids)
    curves = [cache.curves(task_id) for task_id in ids]
    entries = [
        *(Entry("params", key, values) for key, values in found.params.items()),
        *_configurations(found.tasks),
        *(Entry(_part(key), key, _blank(values)) for key, values in found.environment.items()),
    ]
    for key, rows in found.metrics.items():
        entries += _metric(key, rows, curves)
    return Beside(found.tasks, tuple(entries))


def _part(key: str) -> str:
    return "code" if key in _CODE else "packages"


def _blank(values: Values) -> Values:
    return tuple(value or None for value in values)


def _configurations(runs: Sequence[TaskDetail]) -> list[Entry]:
    names = dict.fromkeys(one.name for task in runs for one in task.configuration)
    texts = [{one.name: one.text for one in task.configuration} for task in runs]
    return [Entry("config", name, tuple(found.get(name) for found in texts)) for name in names]


def _metric(key: str, rows: tuple[MetricRow | None, ...], curves: Sequence[Mapping[str, Points]]) -> list[Entry]:
    lower = goals.lower_is_better(key)
    last = Entry("metrics", f"{key} last", numbers=_each(rows, _last), steps=_steps(rows, "last_step"))
    if key.startswith(f"{SINGLE_TITLE}/") or all(row is None or row.count < 2 for row in rows):
        return [last]
    name = "min" if lower else "max"
    best = Entry(
        "metrics", f"{key} best", numbers=_each(rows, lambda row: _float(getattr(row, name))),
        steps=_steps(rows, f"{name}_step"),
    )  # fmt: skip
    ends = [step for step in last.steps if step is not None]
    if len(set(ends)) < 2:
        return [best, last]
    common = min(ends)
    there = tuple(_at(found.get(key), common) for found in curves)
    return [best, Entry("metrics", f"{key} @{common}", numbers=there), last]


def _each(rows: Sequence[MetricRow | None], value: Callable[[MetricRow], float | None]) -> Numbers:
    return tuple(None if row is None else value(row) for row in rows)


def _last(row: MetricRow) -> float | None:
    return math.nan if row.last is None and row.count else row.last


def _float(value: object) -> float | None:
    return value if isinstance(value, float | int) else None


def _steps(rows: Sequence[MetricRow | None], name: str) -> tuple[int | None, ...]:
    return tuple(None if row is None else getattr(row, name) for row in rows)


def _at(points: Points | None, step: int) -> float | None:
    if points is None:
        return None
    place = int(np.searchsorted(points.steps, step, side="right")) - 1
    return float(points.values[place]) if place >= 0 else None
