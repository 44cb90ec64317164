"""What became of everything since a moment: what ended, the best of it, who needs somebody."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tuitrack.query import alerts, goals, keys, projects
from tuitrack.query.alerts import Alert
from tuitrack.store.connection import Row, Transaction
from tuitrack.store.database import Database

_NEEDS = 12
_LATEST = 5


@dataclass(frozen=True, slots=True)
class Best:
    """The best run of a project by the metric that tells most of it; `before` is the best value of older runs."""

    project: str
    task_id: str
    name: str
    metric: str
    value: float
    lower: bool
    before: float | None = None

    @property
    def is_record(self) -> bool:
        """Whether it is better than everything before it."""
        if self.before is None:
            return True
        return self.value < self.before if self.lower else self.value > self.before


@dataclass(frozen=True, slots=True)
class Need:
    """A run that needs somebody, with why."""

    task_id: str
    name: str
    project: str
    status: str
    moment: float
    alerts: tuple[Alert, ...]


@dataclass(frozen=True, slots=True)
class Project:
    """A project with how many of its runs have which status, when it was touched last, its best run."""

    name: str
    statuses: Mapping[str, int]
    updated: float
    best: Best | None = None

    @property
    def runs(self) -> int:
        """How many there are."""
        return sum(self.statuses.values())


@dataclass(frozen=True, slots=True)
class Digest:
    """Everything at one moment; `ended` counts by status, `hidden` are needs beyond those listed."""

    since: float
    ended: Mapping[str, int] = field(default_factory=dict)
    last: float | None = None
    best: tuple[Best, ...] = ()
    needs: tuple[Need, ...] = ()
    hidden: int = 0
    projects: tuple[Project, ...] = ()


def since(db: Database, moment: float, *, most: int) -> Digest:
    """What became of everything since a moment; the best of so many projects at most, those touched last."""
    with db.read() as tx:
        ended = tx.rows(_ENDED.format(within="1 = 1"), {"since": moment})
        found = _projects(tx)
        names_of = [one.name for one in found[:most]]
        best = {name: pair for name in names_of if (pair := _best(tx, name, moment)) is not None}
        candidates = tx.rows(_CANDIDATES, (moment,))
        told = alerts.standing(tx, [row["id"] for row in candidates], time.time())
    needs = [_need(row, told[row["id"]]) for row in candidates if told[row["id"]]]
    return Digest(
        moment,
        {row["status"]: row["count"] for row in ended},
        max((row["last"] for row in ended), default=None),
        tuple(new for new, _ in best.values() if new is not None),
        tuple(needs[:_NEEDS]),
        max(len(needs) - _NEEDS, 0),
        tuple(replace(one, best=best.get(one.name, (None, None))[1]) for one in found),
    )


def ended(db: Database, moment: float, project: str | None) -> Mapping[str, int]:
    """How many runs of a project, and of those below it, ended since a moment, by status."""
    within = projects.within("task.project", ":project") if project is not None else "1 = 1"
    found = db.rows(_ENDED.format(within=within), {"since": moment, "project": project})
    return {row["status"]: row["count"] for row in found}


def bests(db: Database, projects: Sequence[str]) -> dict[str, Best]:
    """The best runs of projects, of those where something says what good is."""
    with db.read() as tx:
        found = {name: _ever(tx, name, main) for name in projects if (main := _main_metric(tx, name)) is not None}
    return {name: best for name, best in found.items() if best is not None}


def results(db: Database, runs: Mapping[str, str]) -> dict[str, Best]:
    """The best value that each of some runs reached in the main metric of its project, which is given by run."""
    found: dict[str, Best] = {}
    with db.read() as tx:
        for project in set(runs.values()):
            main = _main_metric(tx, project)
            if main is None:
                continue
            metric, lower = main
            ids = json.dumps([one for one, its in runs.items() if its == project])
            for row in tx.rows(_RESULTS.format(value="min" if lower else "max"), (metric, ids)):
                found[row["id"]] = Best(project, row["id"], row["name"], metric, row["value"], lower)
    return found


def _need(row: Row, told: Sequence[Alert]) -> Need:
    return Need(row["id"], row["name"], row["project"], row["status"], row["moment"], tuple(told))


def _projects(tx: Transaction) -> list[Project]:
    """All of them, the one touched last first."""
    found: dict[str, list[Row]] = {}
    for row in tx.rows(_STATUSES):
        found.setdefault(row["project"], []).append(row)
    projects = [
        Project(name, {row["status"]: row["runs"] for row in rows}, max(row["updated"] for row in rows))
        for name, rows in found.items()
    ]
    return sorted(projects, key=lambda one: -one.updated)


def _main_metric(tx: Transaction, project: str) -> tuple[str, bool] | None:
    """The metric with a goal that tells most of the latest runs of a project, and whether it is better low."""
    aims = goals.load(tx, project)
    found = [row["key"] for row in tx.rows(_METRICS, (project, _LATEST)) if not row["key"].startswith(":")]
    chosen = [(key, lower) for key in found if (lower := aims.lower(key)) is not None]
    return min(chosen, key=lambda one: keys.telling(one[0]), default=None)


def _best(tx: Transaction, project: str, moment: float) -> tuple[Best | None, Best | None] | None:
    """The best of the runs that ended since a moment, the best of all; None where nothing says what good is."""
    main = _main_metric(tx, project)
    if main is None:
        return None
    metric, lower = main
    value, order = ("min", "ASC") if lower else ("max", "DESC")
    sql = _BEST.format(value=value, order=order)
    bound = {"project": project, "key": metric, "since": moment}
    new = tx.row(sql.format(when="task.completed > :since AND task.status != 'failed'"), bound)
    old = tx.row(sql.format(when="(task.completed <= :since AND task.status != 'failed')"), bound) if new else None
    before = None if old is None else old["value"]
    return (
        Best(project, new["id"], new["name"], metric, new["value"], lower, before) if new else None,
        _ever(tx, project, main),
    )


def _ever(tx: Transaction, project: str, main: tuple[str, bool]) -> Best | None:
    """The best run of a project by its main metric."""
    metric, lower = main
    value, order = ("min", "ASC") if lower else ("max", "DESC")
    row = tx.row(_BEST.format(value=value, order=order).format(when="1 = 1"), {"project": project, "key": metric})
    return Best(project, row["id"], row["name"], metric, row["value"], lower) if row else None


_RESULTS = """
SELECT task.id, task.name, series.{value} AS value FROM series JOIN task ON task.id = task_id
WHERE metric_id = (SELECT id FROM metric WHERE key = ?) AND task_id IN (SELECT json_each.value FROM json_each(?))
    AND series.{value} IS NOT NULL
"""
_ENDED = """
SELECT status, COUNT(*) AS count, MAX(completed) AS last FROM task
WHERE completed > :since AND archived = 0 AND status IN ('completed', 'failed', 'stopped', 'published') AND {within}
GROUP BY status
"""
_STATUSES = """
SELECT project, status, COUNT(*) AS runs, MAX(updated) AS updated FROM task WHERE archived = 0 GROUP BY project, status
"""
_CANDIDATES = """
SELECT id, name, project, status, COALESCE(completed, started, created) AS moment FROM task
WHERE archived = 0 AND (status = 'running' OR completed > ?) ORDER BY status = 'running' DESC, moment DESC
"""
_METRICS = """
SELECT key FROM series JOIN metric ON metric.id = metric_id WHERE task_id IN (
    SELECT id FROM task WHERE project = ? AND archived = 0 AND iteration IS NOT NULL ORDER BY created DESC LIMIT ?
) GROUP BY key ORDER BY MIN(metric_id)
"""
_BEST = """
SELECT task.id, task.name, {value} AS value FROM series INDEXED BY ix_series_metric JOIN task ON task.id = task_id
WHERE metric_id = (SELECT id FROM metric WHERE key = :key) AND task.project = :project AND task.archived = 0
    AND {value} IS NOT NULL AND {{when}}
ORDER BY {value} {order}, task.created LIMIT 1
"""
