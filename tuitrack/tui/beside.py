"""Runs side by side, as a table of which every row knows whether it differs."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tuitrack.model.task import SINGLE_TITLE
from tuitrack.query import compare, names, windows
from tuitrack.query.opening import Database
from tuitrack.query.tasks import MetricRow, TaskDetail

_CODE = ("repository", "branch", "commit", "uncommitted", "script", "entry_point", "working_dir", "python")
Values = tuple[str | None, ...]
Numbers = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: texts, or numbers where it is a metric; the base's comes first, absent ones are None.

    `notes` say of long texts how much differs; `lower` whether a low number is a good one, None where neither is.
    """

    part: str
    label: str
    texts: Values = ()
    numbers: Numbers = ()
    steps: tuple[int | None, ...] = ()
    notes: tuple[str, ...] = ()
    lower: bool | None = None

    @property
    def key(self) -> str:
        """What it is about, without how it is aggregated."""
        return self.label.rpartition(" ")[0] if self.numbers else self.label

    @property
    def differs(self) -> bool:
        """Whether any run differs from another."""
        values = self.numbers or self.texts
        return any(not _same(value, values[0]) for value in values[1:])

    def delta(self, run: int) -> float | None:
        """How far a run's number is from the base's."""
        value, base = self.numbers[run], self.numbers[0]
        if not run or value is None or base is None or math.isnan(value - base):
            return None
        return value - base

    @property
    def best(self) -> int | None:
        """Which run has the best number, None when several share it or only one has any."""
        known = [value for value in self.numbers if value is not None and not math.isnan(value)]
        if len(known) < 2 or self.lower is None:
            return None
        goal = min(known) if self.lower else max(known)
        return self.numbers.index(goal) if known.count(goal) == 1 else None


@dataclass(frozen=True, slots=True)
class Beside:
    """The runs, the base first, with all rows; `names` tells runs of one name apart."""

    runs: tuple[TaskDetail, ...] = ()
    entries: tuple[Entry, ...] = ()
    names: tuple[str, ...] = ()

    def texts(self, entry: Entry) -> tuple[str, ...]:
        """The whole texts that a row stands for, one for each run."""
        if entry.part == "config":
            return tuple(
                next((one.text for one in run.configuration if one.name == entry.label), "") for run in self.runs
            )
        if entry.label == "script":
            return tuple(run.environment.script_text for run in self.runs)
        if entry.label in ("commit", "uncommitted"):
            return tuple(run.environment.diff for run in self.runs)
        return tuple(text or "" for text in entry.texts)


def read(db: Database, ids: Sequence[str]) -> Beside:
    """Runs side by side as they are now.

    Raises:
        NotFound: one of them does not exist.
    """
    with db.held():
        return _read(db, ids)


def _read(db: Database, ids: Sequence[str]) -> Beside:
    found = compare.compare(db, ids, everything=True)
    common = {key: step for key, rows in found.metrics.items() if (step := _common(key, rows)) is not None}
    there = windows.values_at(db, dict.fromkeys(ids, common))
    entries = [
        *(Entry("params", key, values) for key, values in found.params.items()),
        *_configurations(found.tasks),
        *(Entry(_part(key), key, _blank(values)) for key, values in found.environment.items()),
    ]
    for key, rows in found.metrics.items():
        at_common = tuple(there[task_id].get(key) for task_id in ids)
        lower = found.tasks[0].goals.lower(key)
        entries += [replace(one, lower=lower) for one in _metric(key, rows, common.get(key), at_common, lower)]
    shown = names.display(db, {task.id: task.name for task in found.tasks})
    return Beside(found.tasks, tuple(entries), tuple(shown[task.id] for task in found.tasks))


def _same(value: str | float | None, other: str | float | None) -> bool:
    """Equality where NaN equals NaN."""
    return value == other or (value != value and other != other)


def _part(key: str) -> str:
    return "code" if key in _CODE else "packages"


def _blank(values: Values) -> Values:
    return tuple(value or None for value in values)


def _configurations(runs: Sequence[TaskDetail]) -> list[Entry]:
    names = dict.fromkeys(one.name for task in runs for one in task.configuration)
    texts = [{one.name: one.text for one in task.configuration} for task in runs]
    rows = {name: tuple(found.get(name) for found in texts) for name in names}
    return [
        Entry("config", name, row, notes=tuple(_counted(row[0], text) for text in row)) for name, row in rows.items()
    ]


def _counted(base: str | None, text: str | None) -> str:
    """How many lines were added and removed: `+2 −1`."""
    before, after = ((one or "").splitlines() for one in (base, text))
    changes = [line[:1] for line in difflib.unified_diff(before, after, n=0, lineterm="")][2:]
    return f"+{changes.count('+')} −{changes.count('-')}"


def _common(key: str, rows: Sequence[MetricRow | None]) -> int | None:
    """The last step that all curves of a metric reach, where they do not all end there."""
    ends = [step for step in _steps(rows, "last_step") if step is not None]
    return min(ends) if not _single(key, rows) and len(set(ends)) > 1 else None


def _single(key: str, rows: Sequence[MetricRow | None]) -> bool:
    return key.startswith(f"{SINGLE_TITLE}/") or all(row is None or row.count < 2 for row in rows)


def _metric(
    key: str, rows: tuple[MetricRow | None, ...], common: int | None, there: Numbers, lower: bool | None
) -> list[Entry]:
    last = Entry("metrics", f"{key} last", numbers=_each(rows, _last), steps=_steps(rows, "last_step"))
    if _single(key, rows):
        return [last]
    at_common = [] if common is None else [Entry("metrics", f"{key} @{common}", numbers=there)]
    if lower is None:
        return [*at_common, last]
    name = "min" if lower else "max"
    best = Entry(
        "metrics", f"{key} best", numbers=_each(rows, lambda row: _float(getattr(row, name))),
        steps=_steps(rows, f"{name}_step"),
    )  # fmt: skip
    return [best, *at_common, last]


def _each(rows: Sequence[MetricRow | None], value: Callable[[MetricRow], float | None]) -> Numbers:
    return tuple(None if row is None else value(row) for row in rows)


def _last(row: MetricRow) -> float | None:
    return math.nan if row.last is None and row.count else row.last


def _float(value: object) -> float | None:
    return value if isinstance(value, float | int) else None


def _steps(rows: Sequence[MetricRow | None], name: str) -> tuple[int | None, ...]:
    return tuple(None if row is None else getattr(row, name) for row in rows)
