"""One task: found by what a user calls it, and everything about it."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tuitrack import errors
from tuitrack.model import events, execution
from tuitrack.model.environment import Environment
from tuitrack.model.params import Param
from tuitrack.query import goals, jsonable
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database


@dataclass(frozen=True, slots=True)
class StoredParam:
    """A parameter as stored, with whether the code used it (None outside the executor)."""

    param: Param
    edited: bool
    consumed: bool | None

    @property
    def key(self) -> str:
        """`Section/name`."""
        return self.param.key

    @property
    def value(self) -> str:
        """Its text."""
        return self.param.value


@dataclass(frozen=True, slots=True)
class StoredConfiguration:
    """A configuration object as stored."""

    name: str
    type: str
    text: str
    edited: bool
    consumed: bool | None


@dataclass(frozen=True, slots=True)
class MetricRow:
    """Aggregates of one series; `last` is None for a NaN when `count` is above zero."""

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

    def to_json(self) -> dict[str, Any]:
        """As `ls --json` gives it."""
        body: dict[str, object] = {
            name: jsonable.number(getattr(self, name), nan=self.count > 0) for name in ("first", "last", "min", "max")
        }
        names = ("count", "first_step", "last_step", "min_step", "max_step", "nan_count", "inf_count")
        return {**body, **{name: getattr(self, name) for name in names}}


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
    console_lines: int = 0
    console_bytes: int = 0

    def to_json(self) -> dict[str, Any]:
        """As `show --json` gives it."""
        return {**self.summary_json(), **self._more_json()}

    def summary_json(self) -> dict[str, Any]:
        """As `ls --json` gives it."""
        same = ("id", "name", "project", "type", "status", "parent", "duration", "iteration", "progress", "queue")
        more = ("worker", "host", "user", "size", "status_reason", "sweep")
        return {
            **{name: getattr(self, name) for name in (*same, *more)},
            "tags": list(self.tags),
            "created": jsonable.moment(self.created),
            "started": jsonable.moment(self.started),
            "completed": jsonable.moment(self.completed),
            "alerts": [],
            "eta": None,
            "params": {one.key: one.value for one in self.params},
            "metrics": {row.key: row.to_json() for row in self.metrics},
        }

    def _more_json(self) -> dict[str, Any]:
        environment = self.environment
        names = ("repository", "branch", "commit", "diff", "entry_point", "working_dir", "python", "packages", "host")
        details = {
            one.key: {
                "value": one.value,
                "type": one.param.type,
                "description": one.param.description,
                "consumed": one.consumed,
            }
            for one in self.params
        }
        artifact = ("name", "type", "size", "hash", "uri", "preview", "metadata")
        return {
            "comment": self.comment,
            "exit_code": self.exit_code,
            "params_detail": details,
            "configuration": {one.name: {"type": one.type, "text": one.text} for one in self.configuration},
            "environment": {name: getattr(environment, name) for name in names},
            "artifacts": [{name: getattr(one, name) for name in artifact} for one in self.artifacts],
            "models": [],
            "plots": [],
            "images": [],
            "console": {"lines": self.console_lines, "bytes": self.console_bytes},
        }


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tasks a program looks for."""

    ids: tuple[str, ...] = ()
    project: str | None = None
    name: str | None = None
    tags: tuple[str, ...] = field(default=())
    archived: bool = True


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project with what is in it."""

    name: str
    runs: int
    running: int
    updated: float


def detail(db: Database, task_id: str) -> TaskDetail:
    """Everything about one task.

    Raises:
        NotFound: there is no such task.
    """
    with db.read() as tx:
        return details(tx, [task_id])[0]


def details(tx: Transaction, ids: Sequence[str]) -> list[TaskDetail]:
    """Everything about some tasks, in their order."""
    return [_detail(tx, task_id) for task_id in ids]


def _detail(tx: Transaction, task_id: str) -> TaskDetail:
    row = tx.row("SELECT * FROM task WHERE id = ?", (task_id,))
    if row is None:
        raise errors.NotFound(f"no task {task_id}", hint="tuitrack ls")
    plain = {name: row[name] for name in TaskDetail.__slots__ if name in row.keys()}  # noqa: SIM118 - a sqlite3.Row
    console = tx.row(_CONSOLE_SIZE, (task_id,))
    assert console is not None
    return TaskDetail(
        **{**plain, "archived": bool(row["archived"])},
        tags=tuple(one[0] for one in tx.rows("SELECT name FROM tag WHERE task_id = ? ORDER BY name", (task_id,))),
        params=params(tx, task_id),
        configuration=configurations(tx, task_id),
        metrics=metrics(tx, task_id),
        environment=environment(tx, task_id),
        artifacts=tuple(_artifact(one) for one in tx.rows(_ARTIFACTS, (task_id,))),
        console_lines=console[0] or 0,
        console_bytes=console[1] or 0,
    )


def params(tx: Transaction, task_id: str) -> tuple[StoredParam, ...]:
    """A task's parameters in the order they were connected."""
    return tuple(_param(row) for row in tx.rows(_PARAMS, (task_id,)))


def _param(row: sqlite3.Row) -> StoredParam:
    choices = tuple(json.loads(row["choices"])) if row["choices"] else ()
    names = ("key", "value", "type", "description", "minimum", "maximum")
    param = Param(**{name: row[name] for name in names}, choices=choices, nullable=bool(row["nullable"]))
    return StoredParam(param, bool(row["edited"]), _tri(row["consumed"]))


def _tri(value: int | None) -> bool | None:
    return None if value is None else bool(value)


def configurations(tx: Transaction, task_id: str) -> tuple[StoredConfiguration, ...]:
    """A task's configuration objects."""
    rows = tx.rows("SELECT * FROM configuration WHERE task_id = ? ORDER BY position, rowid", (task_id,))
    return tuple(
        StoredConfiguration(row["name"], row["type"], row["text"], bool(row["edited"]), _tri(row["consumed"]))
        for row in rows
    )


def metrics(tx: Transaction, task_id: str) -> tuple[MetricRow, ...]:
    """A task's series with their aggregates."""
    return tuple(
        MetricRow(**{name: row[name] for name in MetricRow.__slots__}) for row in tx.rows(_METRICS, (task_id,))
    )


def environment(tx: Transaction, task_id: str) -> Environment:
    """Where a task's code came from."""
    text = tx.value("SELECT detail FROM environment WHERE task_id = ?", (task_id,))
    found = events.build(Environment, json.loads(str(text)) if text else {})
    assert isinstance(found, Environment)
    return found


def injection(tx: Transaction, task_id: str) -> execution.Injection:
    """The values a rerun of a task gets."""
    stored, texts = params(tx, task_id), configurations(tx, task_id)
    return execution.Injection(
        params=tuple(one.param for one in stored),
        configurations=tuple(execution.Configuration(one.name, one.type, one.text) for one in texts),
        edited=tuple(one.key for one in stored if one.edited),
        edited_configurations=tuple(one.name for one in texts if one.edited),
    )


def event_log(db: Database, task_id: str) -> tuple[EventRow, ...]:
    """A task's event log, oldest first."""
    rows = db.rows("SELECT time, kind, text FROM task_event WHERE task_id = ? ORDER BY id", (task_id,))
    return tuple(EventRow(row["time"], row["kind"], row["text"]) for row in rows)


def projects(db: Database) -> tuple[ProjectRow, ...]:
    """All projects, the one last touched first."""
    return tuple(ProjectRow(*row) for row in db.rows(_PROJECTS))


def find(db: Database, wanted: Wanted) -> list[str]:
    """Ids of the tasks that fit, newest first."""
    rows = db.rows("SELECT id, project, name, archived FROM task ORDER BY created DESC, rowid DESC")
    tagged = [{row[0] for row in db.rows("SELECT task_id FROM tag WHERE name = ?", (tag,))} for tag in wanted.tags]
    return [
        row["id"]
        for row in rows
        if (not wanted.ids or row["id"] in wanted.ids)
        and (wanted.project is None or row["project"] == wanted.project)
        and (wanted.name is None or row["name"] == wanted.name)
        and (wanted.archived or not row["archived"])
        and all(row["id"] in ids for ids in tagged)
    ]


def _artifact(row: sqlite3.Row) -> events.ArtifactAdded:
    names = ("name", "type", "size", "hash", "uri", "time", "filename", "content_type", "preview")
    return events.ArtifactAdded(**{name: row[name] for name in names}, metadata=json.loads(row["detail"]))


_SPECIAL = re.compile(r"(?P<project>.*)@(?P<word>last|running|best)(?:~(?P<back>\d+))?(?:\((?P<metric>.+)\))?")


def resolve(db: Database, name: str) -> str:
    """The id of the task a user means.

    Args:
        db: The run database.
        name: An id, a unique prefix of one, `project/name`, or `[project]@last`, `@last~2`, `@running`,
            `@best(metric)`.

    Raises:
        NotFound: no task goes by that.
        Ambiguous: several ids begin with it.
    """
    special = _SPECIAL.fullmatch(name)
    with db.read() as tx:
        if special:
            return _special(tx, name, special)
        if re.fullmatch(r"[0-9a-f]{1,32}", name):
            found = tx.rows("SELECT id, name FROM task WHERE id >= ? AND id < ? LIMIT 9", (name, name + "g"))
            if len(found) == 1:
                return str(found[0]["id"])
            if found:
                listed = ", ".join(f"{row['id'][:8]} {row['name']}" for row in found[:8])
                raise errors.Ambiguous(f"{name} is the start of several ids", hint=listed)
        named = _by_path(tx, name)
    if named is None:
        raise errors.NotFound(f"no task {name}", hint="an id, its start, project/name, @last; tuitrack ls lists them")
    return named


def _by_path(tx: Transaction, name: str) -> str | None:
    parts = name.split("/")
    for cut in range(len(parts) - 1, 0, -1):
        project, rest = "/".join(parts[:cut]), "/".join(parts[cut:])
        found = tx.value(f"SELECT id FROM task WHERE project = ? AND name = ? {_NEWEST}", (project, rest))
        if found is not None:
            return str(found)
    return None


def _special(tx: Transaction, name: str, match: re.Match[str]) -> str:
    project, word = match["project"], match["word"]
    where, values = ("project = ?", [project]) if project else ("archived = 0", [])
    if word == "best":
        return _best(tx, name, match["metric"], project)
    if word == "running":
        where += " AND status = 'running'"
    back = int(match["back"] or 0)
    found = tx.value(f"SELECT id FROM task WHERE {where} {_NEWEST} OFFSET ?", [*values, back])
    if found is None:
        raise errors.NotFound(f"no task for {name}", hint="tuitrack ls lists what there is")
    return str(found)


def _best(tx: Transaction, name: str, metric: str | None, project: str) -> str:
    if not metric:
        raise errors.NotFound(f"{name} names no metric", hint="as @best(acc/val)")
    lower = goals.lower_is_better(metric)
    found = tx.value(
        f"""SELECT series.task_id FROM series JOIN metric ON metric.id = metric_id JOIN task ON task.id = series.task_id
        WHERE metric.key = ? AND (? = '' OR project = ?) AND archived = 0
        ORDER BY series.{"min" if lower else "max"} IS NULL, series.{"min ASC" if lower else "max DESC"} LIMIT 1""",
        (metric, project, project),
    )
    if found is None:
        raise errors.NotFound(f"no run reports {metric}", hint="tuitrack show @last lists a run's metrics")
    return str(found)


_NEWEST = "ORDER BY created DESC, rowid DESC LIMIT 1"
_PARAMS = "SELECT * FROM param WHERE task_id = ? ORDER BY position, rowid"
_METRICS = """
SELECT metric.key, metric.title, metric.series, count, first, last, min, max, first_step, last_step, min_step,
       max_step, nan_count, inf_count, nan_step
FROM series JOIN metric ON metric.id = series.metric_id WHERE task_id = ? ORDER BY metric.id
"""
_ARTIFACTS = "SELECT * FROM artifact WHERE task_id = ? ORDER BY time"
_CONSOLE_SIZE = "SELECT SUM(lines), SUM(LENGTH(data)) FROM console_chunk WHERE task_id = ?"
_PROJECTS = """
SELECT project, COUNT(*), SUM(status = 'running'), MAX(updated) FROM task WHERE archived = 0
GROUP BY project ORDER BY MAX(updated) DESC
"""
