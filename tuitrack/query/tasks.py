"""Everything about one task."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tuitrack import errors
from tuitrack.model import events
from tuitrack.model.environment import Environment
from tuitrack.model.values import build
from tuitrack.query import alerts, attempts, console, goals, models, planned, reports, summaries
from tuitrack.query.alerts import Alert
from tuitrack.query.attempts import AttemptRow
from tuitrack.query.goals import Goals
from tuitrack.query.inputs import StoredConfiguration, StoredParam, configurations, injection, params
from tuitrack.query.planned import Planned
from tuitrack.query.resolving import resolve
from tuitrack.query.summaries import MetricRow
from tuitrack.store.connection import Row, Transaction
from tuitrack.store.database import Database

__all__ = [
    "Brief",
    "EventRow",
    "MetricRow",
    "StoredConfiguration",
    "StoredParam",
    "TaskDetail",
    "Wanted",
    "briefs",
    "configurations",
    "detail",
    "details",
    "environment",
    "event_log",
    "find",
    "injection",
    "metrics",
    "params",
    "resolve",
]


@dataclass(frozen=True, slots=True)
class EventRow:
    """A line of a task's event log."""

    time: float
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class TaskDetail:
    """Everything stored about one task but its points and its console."""

    id: str
    name: str
    project: str
    type: str
    status: str
    status_reason: str
    comment: str
    tags: tuple[str, ...]
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
    exit_code: int | None
    queue: str
    worker: str
    attempt: int
    archived: bool
    size: int
    params: tuple[StoredParam, ...]
    configuration: tuple[StoredConfiguration, ...]
    metrics: tuple[MetricRow, ...]
    environment: Environment
    artifacts: tuple[events.ArtifactAdded, ...]
    models: tuple[models.Linked, ...]
    plots: tuple[reports.PlotRow, ...]
    samples: tuple[reports.SampleRow, ...]
    goals: Goals = field(default_factory=Goals)
    reasons: tuple[Alert, ...] = ()
    muted: bool = False
    console_lines: int = 0
    console_bytes: int = 0
    attempts: tuple[AttemptRow, ...] = ()
    planned: Planned = field(default_factory=Planned)

    @property
    def alerts(self) -> tuple[str, ...]:
        """The kinds of its alerts."""
        return tuple(one.kind for one in self.reasons)

    def to_json(self) -> dict[str, Any]:
        """As `show --json` gives it."""
        params = {one.key: one.value for one in self.params}
        return {**summaries.to_json(self, params, self.metrics), **self._more_json()}

    def _more_json(self) -> dict[str, Any]:
        environment = self.environment
        names = (
            *("repository", "branch", "commit", "diff", "entry_point", "working_dir", "python", "packages", "host"),
            *("origins", "environ", "problems"),
        )
        details = {
            one.key: {
                "value": one.value,
                "type": one.param.type,
                "description": one.param.description,
                "consumed": one.consumed,
                "edited": one.edited,
                "problem": one.problem,
            }
            for one in self.params
        }
        artifact = ("name", "type", "size", "hash", "uri", "preview", "metadata")
        return {
            "comment": self.comment,
            "exit_code": self.exit_code,
            "params_detail": details,
            "configuration": {
                one.name: {name: getattr(one, name) for name in ("type", "text", "consumed", "edited", "problem")}
                for one in self.configuration
            },
            "environment": {name: getattr(environment, name) for name in names},
            "artifacts": [{name: getattr(one, name) for name in artifact} for one in self.artifacts],
            "models": [one.to_json() for one in self.models],
            "plots": [one.to_json() for one in self.plots],
            "images": [one.to_json() for one in self.samples],
            "console": {"lines": self.console_lines, "bytes": self.console_bytes},
            "attempts": [one.to_json() for one in self.attempts],
            **self.planned.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Brief:
    """A task by what it is called and how it stands."""

    id: str
    name: str
    project: str
    type: str
    status: str
    status_reason: str
    comment: str
    parent: str
    user: str
    created: float
    started: float | None
    completed: float | None
    updated: float
    iteration: int | None
    repository: str
    branch: str
    commit: str
    entry_point: str
    archived: bool
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tasks a program looks for."""

    ids: tuple[str, ...] = ()
    project: str | None = None
    name: str | None = None
    tags: tuple[str, ...] = field(default=())
    archived: bool = True


def detail(db: Database, task_id: str) -> TaskDetail:
    """Everything about one task.

    Raises:
        NotFound: there is no such task.
    """
    with db.read() as tx:
        found = details(tx, [task_id])[0]
    size = console.size(db, db.settings, task_id)
    return replace(found, console_lines=size.lines, console_bytes=size.bytes)


def details(tx: Transaction, ids: Sequence[str]) -> list[TaskDetail]:
    """Everything about some tasks, in their order."""
    tags, reported = summaries.tags(tx, ids), summaries.metrics(tx, ids)
    reasons = alerts.standing(tx, ids, time.time())
    return [
        _detail(
            tx,
            task_id,
            tags=tags.get(task_id, ()),
            metrics=tuple(reported.get(task_id, ())),
            reasons=reasons[task_id],
        )
        for task_id in ids
    ]


def _detail(tx: Transaction, task_id: str, **gathered: Any) -> TaskDetail:
    row = tx.row("SELECT * FROM task WHERE id = ?", (task_id,))
    if row is None:
        raise errors.NotFound(f"no task {task_id}", hint="tuitrack ls")
    plain = {name: row[name] for name in TaskDetail.__slots__ if name in row.keys()}  # noqa: SIM118 - a Row
    return TaskDetail(
        **{**plain, "archived": bool(row["archived"]), **gathered},
        params=params(tx, task_id),
        configuration=configurations(tx, task_id),
        environment=environment(tx, task_id),
        artifacts=tuple(_artifact(one) for one in tx.rows(_ARTIFACTS, (task_id,))),
        models=models.of_task(tx, task_id),
        plots=reports.plots(tx, task_id),
        samples=reports.samples(tx, task_id),
        goals=goals.load(tx, row["project"]),
        muted=alerts.muted(tx, task_id),
        attempts=attempts.of(tx, task_id),
        planned=planned.of(tx, task_id, queued=row["status"] == "queued"),
    )


def parents(db: Database, ids: Sequence[str]) -> dict[str, str]:
    """The parent of each task that exists, in the order of their ids."""
    bound = {"ids": json.dumps(list(ids))}
    found = {row["id"]: str(row["parent"]) for row in db.rows(_PARENTS, bound)}
    return {task_id: found[task_id] for task_id in ids if task_id in found}


def metrics(tx: Transaction, task_id: str) -> tuple[MetricRow, ...]:
    """A task's series with their aggregates."""
    return tuple(summaries.metrics(tx, [task_id]).get(task_id, ()))


def environment(tx: Transaction, task_id: str) -> Environment:
    """Where a task's code came from."""
    text = tx.value("SELECT detail FROM environment WHERE task_id = ?", (task_id,))
    found = build(Environment, json.loads(str(text)) if text else {})
    assert isinstance(found, Environment)
    return found


def event_log(db: Database, task_id: str) -> tuple[EventRow, ...]:
    """A task's event log, oldest first."""
    rows = db.rows("SELECT time, kind, text FROM task_event WHERE task_id = ? ORDER BY id", (task_id,))
    return tuple(EventRow(row["time"], row["kind"], row["text"]) for row in rows)


def briefs(db: Database) -> list[Brief]:
    """All tasks, newest first."""
    with db.read() as tx:
        rows = tx.rows(_BRIEFS)
        tags = summaries.tags(tx, [row["id"] for row in rows])
    names = Brief.__slots__[:-2]
    return [
        Brief(**{name: row[name] for name in names}, archived=bool(row["archived"]), tags=tags.get(row["id"], ()))
        for row in rows
    ]


def find(db: Database, wanted: Wanted) -> list[str]:
    """Ids of the tasks that fit, newest first."""
    conditions, values = ["1 = 1"] if wanted.archived else ["archived = 0"], []
    for field_name in ("project", "name"):
        value = getattr(wanted, field_name)
        if value is not None:
            conditions.append(f"{field_name} = ?")
            values.append(value)
    if wanted.ids:
        conditions.append("id IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(list(wanted.ids)))
    for tag in wanted.tags:
        conditions.append("id IN (SELECT task_id FROM tag WHERE name = ?)")
        values.append(tag)
    sql = f"SELECT id FROM task WHERE {' AND '.join(conditions)} ORDER BY created DESC, rowid DESC"
    return [row["id"] for row in db.rows(sql, values)]


def _artifact(row: Row) -> events.ArtifactAdded:
    names = ("name", "type", "size", "hash", "uri", "time", "filename", "content_type", "preview")
    return events.ArtifactAdded(**{name: row[name] for name in names}, metadata=json.loads(row["detail"]))


_ARTIFACTS = "SELECT * FROM artifact WHERE task_id = ? ORDER BY time"
_PARENTS = "SELECT id, parent FROM task WHERE id IN (SELECT value FROM json_each(:ids))"
_BRIEFS = """
SELECT task.id, name, project, type, status, status_reason, comment, parent, user, created, started, completed, updated,
       iteration, archived, COALESCE(repository, '') AS repository, COALESCE(branch, '') AS branch,
       COALESCE(commit_id, '') AS "commit", COALESCE(json_extract(detail, '$.entry_point'), '') AS entry_point
FROM task LEFT JOIN environment ON task_id = task.id ORDER BY created DESC, task.rowid DESC
"""
