"""Runs read side by side, and again only where they changed."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from tuitrack.model.outputs import Direction
from tuitrack.model.task import SINGLE_TITLE
from tuitrack.query import compare, names, tasks, windows
from tuitrack.query.compare import Comparison
from tuitrack.query.goals import Goals
from tuitrack.query.opening import Database
from tuitrack.query.tasks import MetricRow, TaskDetail
from tuitrack.tui import formatting
from tuitrack.tui.reading.beside import Beside, Entry, Numbers, Values


class Reader:
    """Reads runs side by side; what did not change since the last time is not read again."""

    def __init__(self) -> None:
        self._state: tuple[object, ...] | None = None
        self._beside = Beside()
        self._lock = threading.Lock()

    def read(self, db: Database, ids: Sequence[str]) -> Beside:
        """The runs as they are now; calls from several threads take turns.

        Raises:
            NotFound: one of them does not exist.
        """
        with self._lock, db.held():
            with db.read() as tx:
                state = compare.state(tx, ids)
                runs = tasks.details(tx, ids) if state != self._state else ()
            if runs:
                self._beside, self._state = _made(db, runs), state
            return self._beside.ordered(ids)


def _made(db: Database, runs: Sequence[TaskDetail]) -> Beside:
    found = compare.of(sorted(runs, key=lambda run: (run.created, run.id)), everything=True)
    entries = (
        *(Entry("params", key, values) for key, values in found.params.items()),
        *_configurations(found.tasks),
        *(Entry(_part(key), key, _blank(values)) for key, values in found.environment.items()),
        *_files(found.tasks),
        *_metrics(db, found, runs[0].goals),
    )
    shown = names.display(db, {run.id: run.name for run in runs})
    return Beside(_light(found.tasks), entries, tuple(shown[run.id] for run in found.tasks))


def _light(runs: Sequence[TaskDetail]) -> tuple[TaskDetail, ...]:
    """The runs without what the rows say of their metrics: of many runs tens of thousands of objects.

    They would lie in the way of every collection of garbage, and whoever leaves the page leaves them as such.
    """
    return tuple(replace(run, metrics=()) for run in runs)


def _part(key: str) -> str:
    return "code" if key in compare.CODE else "packages"


def _blank(values: Values) -> Values:
    return tuple(value or None for value in values)


def _configurations(runs: Sequence[TaskDetail]) -> list[Entry]:
    names = dict.fromkeys(one.name for task in runs for one in task.configuration)
    texts = [{one.name: one.text for one in task.configuration} for task in runs]
    return [Entry("config", name, tuple(found.get(name) for found in texts)) for name in names]


def _files(runs: Sequence[TaskDetail]) -> list[Entry]:
    """What runs gave, by what is in it: artifacts, then the models they made."""
    kept = [
        {one.name: _content(one.size, one.hash) for one in run.artifacts}
        | {
            f"model {one.name}": _content(one.model.size, one.model.hash)
            for one in run.models
            if one.direction == Direction.output
        }
        for run in runs
    ]
    labels = dict.fromkeys(label for one in kept for label in one)
    return [Entry("files", label, tuple(one.get(label) for one in kept)) for label in labels]


def _content(size: int, digest: str) -> str:
    return f"{formatting.size(size)}  {digest}".rstrip()


def _metrics(db: Database, found: Comparison, goals: Goals) -> Iterator[Entry]:
    common = {key: step for key, rows in found.metrics.items() if (step := _common(key, rows)) is not None}
    there = windows.values_at(db, {run.id: common for run in found.tasks})
    for key, rows in found.metrics.items():
        at_common = tuple(there[run.id].get(key) for run in found.tasks)
        lower = goals.lower(key)
        for one in _metric(key, rows, common.get(key), at_common, lower):
            yield replace(one, lower=lower)


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
