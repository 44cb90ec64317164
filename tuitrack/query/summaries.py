"""Many tasks at once, as `ls --json` gives them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tuitrack.model.task import SINGLE_STEP
from tuitrack.query import alerts, facts, jsonable
from tuitrack.store.connection import Transaction


@dataclass(frozen=True, slots=True)
class MetricRow:
    """Aggregates of one series; `last` is None for a NaN when `count` is above zero, a single value has no steps."""

    key: str
    title: str
    series: str
    count: int
    first: float | None
    last: float | None
    min: float | None
    max: float | None
    first_step: int | None
    last_step: int | None
    min_step: int | None
    max_step: int | None
    nan_count: int
    inf_count: int
    nan_step: int | None

    @property
    def single(self) -> bool:
        """Whether it is a value for the whole run, without a curve."""
        return self.count > 0 and self.last_step is None

    def to_json(self) -> dict[str, Any]:
        """As `ls --json` gives it."""
        values = ("first", "last", "min", "max")
        counts = ("count", "first_step", "last_step", "min_step", "max_step", "nan_count", "inf_count")
        numbers = {name: jsonable.number(getattr(self, name), nan=self.count > 0) for name in values}
        return {**numbers, **{name: getattr(self, name) for name in counts}}


@dataclass(frozen=True, slots=True)
class TaskSummary:
    """A task with its parameters, as text, its metrics' aggregates."""

    id: str
    name: str
    project: str
    type: str
    status: str
    status_reason: str
    parent: str
    sweep: str
    user: str
    host: str
    created: float
    started: float | None
    completed: float | None
    duration: float | None
    iteration: int | None
    progress: int | None
    queue: str
    worker: str
    size: int
    tags: tuple[str, ...]
    alerts: tuple[str, ...]
    params: dict[str, str]
    metrics: dict[str, MetricRow]

    def to_json(self) -> dict[str, Any]:
        """As `ls --json` gives it."""
        return to_json(self, self.params, self.metrics.values())


_GATHERED = ("tags", "alerts", "params", "metrics")
_TIMES = ("created", "started", "completed")
_PLAIN = tuple(name for name in TaskSummary.__slots__ if name not in (*_GATHERED, *_TIMES, "duration"))


def to_json(task: Any, params: Mapping[str, str], metrics: Iterable[MetricRow]) -> dict[str, Any]:
    """The part that `ls --json` and `show --json` share, of a summary or a whole task."""
    return {
        **{name: getattr(task, name) for name in _PLAIN},
        **{name: jsonable.moment(getattr(task, name)) for name in _TIMES},
        "duration": facts.elapsed(task.status, task.started, task.duration, time.time()),
        "tags": list(task.tags),
        "alerts": list(task.alerts),
        "eta": None,
        "params": dict(params),
        "metrics": {row.key: row.to_json() for row in metrics},
    }


def read(tx: Transaction, ids: Sequence[str]) -> list[TaskSummary]:
    """The summaries of tasks, in the order of their ids; ids that are gone are left out."""
    bound = {"ids": json.dumps(list(ids))}
    tagged, alerted = tags(tx, ids), alerts.of(tx, ids, time.time())
    params: dict[str, dict[str, str]] = {}
    for task_id, key, value in tx.rows(_PARAMS, bound):
        params.setdefault(task_id, {})[key] = value
    reported = metrics(tx, ids)
    found = {}
    for row in tx.rows(_TASKS, bound):
        task_id = row["id"]
        plain = {name: row[name] for name in TaskSummary.__slots__ if name not in _GATHERED}
        found[task_id] = TaskSummary(
            **plain,
            tags=tagged.get(task_id, ()),
            alerts=alerted[task_id],
            params=params.get(task_id, {}),
            metrics={one.key: one for one in reported.get(task_id, ())},
        )
    return [found[task_id] for task_id in ids if task_id in found]


def tags(tx: Transaction, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The tags of tasks, in alphabetical order."""
    found: dict[str, tuple[str, ...]] = {}
    for task_id, name in tx.rows(_TAGS, {"ids": json.dumps(list(ids))}):
        found[task_id] = (*found.get(task_id, ()), name)
    return found


def metrics(tx: Transaction, ids: Sequence[str]) -> dict[str, list[MetricRow]]:
    """The series of tasks with their aggregates, in the order in which the metrics were first seen."""
    found: dict[str, list[MetricRow]] = {}
    for row in tx.rows(_METRICS, {"ids": json.dumps(list(ids))}):
        found.setdefault(row[0], []).append(MetricRow(*row[1:]))
    return found


_IDS = "(SELECT value FROM json_each(:ids))"
_TASKS = f"SELECT * FROM task WHERE id IN {_IDS}"
_TAGS = f"SELECT task_id, name FROM tag WHERE task_id IN {_IDS} ORDER BY task_id, name"
_PARAMS = f"SELECT task_id, key, value FROM param WHERE task_id IN {_IDS} ORDER BY task_id, position, rowid"
_AGGREGATES = (f"NULLIF({name}, {SINGLE_STEP})" if name.endswith("_step") else name for name in MetricRow.__slots__[3:])
_METRICS = f"""
SELECT task_id, metric.key, metric.title, metric.series, {", ".join(_AGGREGATES)}
FROM series JOIN metric ON metric.id = metric_id WHERE task_id IN {_IDS} ORDER BY task_id, metric.id
"""
