"""What differs between runs."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from tuitrack.query import goals, jsonable, tasks
from tuitrack.query.tasks import MetricRow, TaskDetail
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database

_T = TypeVar("_T")

_ENVIRONMENT = ("repository", "branch", "commit", "entry_point", "working_dir", "python")
CODE = frozenset((*_ENVIRONMENT, "uncommitted", "script"))
"""What of `environment` says which code ran; the rest are packages."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Runs side by side, the base first, with only what differs unless `everything`; absent values are None."""

    tasks: tuple[TaskDetail, ...]
    params: dict[str, tuple[str | None, ...]]
    environment: dict[str, tuple[str | None, ...]]
    metrics: dict[str, tuple[MetricRow | None, ...]]
    everything: bool

    @property
    def configuration(self) -> dict[str, str | None]:
        """How configuration objects differ, by name; None for one that does not."""
        return _configuration(self.tasks, self.everything)

    def to_json(self) -> dict[str, Any]:
        """As `compare --json` gives it."""
        metrics = {
            key: [None if row is None else _aggregates(row) for row in rows] for key, rows in self.metrics.items()
        }
        return {
            "tasks": [task.id for task in self.tasks],
            "params": {key: list(row) for key, row in self.params.items()},
            "configuration": self.configuration,
            "environment": {key: list(row) for key, row in self.environment.items()},
            "metrics": metrics,
        }


def _aggregates(row: MetricRow) -> dict[str, Any]:
    return {name: jsonable.number(getattr(row, name), nan=row.count > 0) for name in ("last", "min", "max")}


def compare(db: Database, ids: Sequence[str], everything: bool = False) -> Comparison:
    """Compare runs; only what differs unless `everything`.

    Raises:
        NotFound: one of them does not exist.
    """
    with db.read() as tx:
        return of(tasks.details(tx, ids), everything)


def of(found: Sequence[TaskDetail], everything: bool = False) -> Comparison:
    """Compare runs that were read already; keys are in the order in which the first of them have them."""
    params = _table(found, lambda task: {one.key: one.value for one in task.params})
    environment = _table(found, _environment)
    metrics = _table(found, lambda task: {row.key: row for row in task.metrics})
    return Comparison(
        tasks=tuple(found),
        params={key: row for key, row in params.items() if everything or len(set(row)) > 1},
        environment={key: row for key, row in environment.items() if everything or len(set(row)) > 1},
        metrics=metrics,
        everything=everything,
    )


def state(tx: Transaction, ids: Sequence[str]) -> tuple[object, ...]:
    """What a comparison of runs was made of, the goals of the first: while that is equal, nothing in it has moved."""
    rows = [tuple(row) for row in tx.rows(_STATE, (json.dumps(list(ids)),))]
    projects = {str(task_id): str(project) for task_id, _, project in rows}
    given = {project: goals.load(tx, project) for project in sorted(set(projects.values()))}
    return (tuple(sorted(ids)), *rows, *given.values(), given.get(projects.get(ids[0], "")))


def _table(
    found: Sequence[TaskDetail], values: Callable[[TaskDetail], dict[str, _T]]
) -> dict[str, tuple[_T | None, ...]]:
    columns = [values(task) for task in found]
    keys = dict.fromkeys(key for column in columns for key in column)
    return {key: tuple(column.get(key) for column in columns) for key in keys}


def _environment(task: TaskDetail) -> dict[str, str]:
    facts = {name: str(getattr(task.environment, name)) for name in _ENVIRONMENT}
    facts["uncommitted"] = _fingerprint(task.environment.diff)
    facts["script"] = _fingerprint(task.environment.script_text)
    return {**facts, **task.environment.packages}


def _fingerprint(text: str) -> str:
    """A long text as one short word that differs where the text does."""
    lines = len(text.splitlines())
    return f"{lines} line{'s' * (lines != 1)} {hashlib.sha256(text.encode()).hexdigest()[:4]}" if text else ""


def _configuration(found: Sequence[TaskDetail], everything: bool) -> dict[str, str | None]:
    texts = _table(found, lambda task: {one.name: one.text for one in task.configuration})
    diffs: dict[str, str | None] = {}
    for name, row in texts.items():
        if len(set(row)) > 1:
            diffs[name] = _unified(found, row)
        elif everything:
            diffs[name] = None
    return diffs


def _unified(found: Sequence[TaskDetail], row: Sequence[str | None]) -> str:
    base = (row[0] or "").splitlines()
    parts: list[str] = []
    for task, text in list(zip(found, row, strict=True))[1:]:
        parts += difflib.unified_diff(base, (text or "").splitlines(), found[0].id[:8], task.id[:8], lineterm="")
    return "\n".join(parts)


_STATE = "SELECT id, revision, project FROM task WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
