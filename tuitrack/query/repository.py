"""The model repository: every model with the run that made it and how good that run was."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tuitrack import errors
from tuitrack.model import search
from tuitrack.model.expressions import Key
from tuitrack.model.outputs import Model
from tuitrack.query import goals, keys, models, names, projects, values
from tuitrack.query.models import Wanted
from tuitrack.store.database import Database

SORTS = ("changed", "name", "project", "framework", "size", "step", "best", "run")
"""What the repository can be sorted by."""

_FIELDS = ("name", "project", "tag", "id", "note", "has")
_COMPARED = ("size", "step", "age")


@dataclass(frozen=True, slots=True)
class Entry:
    """A model; the run that made it by name and status; the best value of its project's main metric in that run."""

    model: Model
    run: str = ""
    status: str = ""
    metric: str = ""
    best: float | None = None
    readers: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """What to sort by, and which way."""

    key: str = "changed"
    descending: bool = True


def entries(db: Database, project: str | None, *, archived: bool = False) -> tuple[Entry, ...]:
    """The models of a project and those below it, or of all, the one changed last first."""
    found = [one for one in models.find(db, Wanted(archived=archived)) if projects.contains(project, one.project)]
    ids = {"ids": json.dumps(sorted({one.task_id for one in found if one.task_id}))}
    runs = {row["id"]: row for row in db.rows(_RUNS, ids)}
    shown = names.display(db, {task_id: row["name"] for task_id, row in runs.items()})
    readers = {row["model_id"]: row["count"] for row in db.rows(_READERS)}
    best = _best(db, {task_id: row["project"] for task_id, row in runs.items()})
    made = []
    for one in found:
        metric, value = best.get(one.task_id, ("", None))
        status = runs[one.task_id]["status"] if one.task_id in runs else ""
        made.append(Entry(one, shown.get(one.task_id, ""), status, metric, value, readers.get(one.id, 0)))
    return tuple(made)


def _best(db: Database, runs: Mapping[str, str]) -> dict[str, tuple[str, float]]:
    """Of each run, given with its project, the metric that most runs of the project have, with its best value."""
    found: dict[str, dict[str, tuple[str, float]]] = {}
    with db.read() as tx:
        aims = {project: goals.load(tx, project) for project in set(runs.values())}
    for task_id, key, low, high in db.rows(_SERIES, {"ids": json.dumps(sorted(runs))}):
        lower = aims[runs[task_id]].lower(key)
        value = low if lower else high
        if value is not None and not key.startswith(":") and lower is not None:
            found.setdefault(task_id, {})[key] = (key, value)
    counts = Counter((runs[task_id], key) for task_id, some in found.items() for key in some)
    return {
        task_id: some[min(some, key=lambda key: (-counts[runs[task_id], key], keys.telling(key)))]
        for task_id, some in found.items()
    }


def arranged(found: Sequence[Entry], text: str, order: Order) -> tuple[Entry, ...]:
    """Those that a filter lets through, in order; what has no value comes last.

    Raises:
        BadQuery: the filter cannot be read, or asks what models do not have.
    """
    tree, now = search.parse(text), time.time()
    some = [one for one in found if _fits(one, tree, now)]
    known = [one for one in some if _value(one, order.key) not in (None, "")]
    known.sort(key=lambda one: _value(one, order.key), reverse=order.descending)  # type: ignore[arg-type,return-value]
    return (*known, *(one for one in some if _value(one, order.key) in (None, "")))


def _value(one: Entry, key: str) -> str | float | None:
    plain: dict[str, str | float | None] = {
        "changed": one.model.updated,
        "step": one.model.iteration,
        "size": one.model.size or None,
        "best": one.best,
        "run": one.run.lower(),
        "name": one.model.name.lower(),
        "project": one.model.project.lower(),
        "framework": one.model.framework.lower(),
    }
    return plain[key]


def _fits(one: Entry, node: search.Node, now: float) -> bool:
    if isinstance(node, search.Not):
        return not _fits(one, node.item, now)
    if isinstance(node, search.All):
        return all(_fits(one, item, now) for item in node.items)
    if isinstance(node, search.Any):
        return any(_fits(one, item, now) for item in node.items)
    if isinstance(node, search.Word):
        return node.text.lower() in _words(one)
    if isinstance(node, search.Match):
        return any(_matches(one, node, value) for value in node.values)
    return _compares(one, node, now)


def _words(one: Entry) -> str:
    model = one.model
    return "\n".join((model.name, model.framework, one.run, *model.tags, "published" * model.published)).lower()


def _matches(one: Entry, node: search.Match, value: str) -> bool:
    model = one.model
    if node.pattern or node.field not in _FIELDS:
        hint = f"{', '.join(_FIELDS)}; a bare word is looked for in names, frameworks and tags"
        raise errors.BadQuery(f"models have no field {node.field}", hint=hint, position=node.position)
    if node.field == "tag":
        return value in model.tags
    if node.field == "has":
        return any(note.key == value for note in model.metadata) or one.metric == value
    if node.field == "project":
        return model.project == value or model.project.startswith(f"{value.rstrip('/')}/")
    if node.field == "id":
        return model.id.startswith(value)
    return value.lower() in (model.comment if node.field == "note" else model.name).lower()


def _compares(one: Entry, node: search.Compare, now: float) -> bool:
    name = node.left.name if isinstance(node.left, Key) else ""
    if name == "size":
        return _holds(one.model.size, node.operator, values.size(node.value, node.position))
    if name == "age":
        return _holds(now - one.model.updated, node.operator, values.span(node.value, node.position))
    wanted = values.number(node.value)
    if not name or wanted is None:
        hint = f"{', '.join(_COMPARED)} or a metric, with a number"
        raise errors.BadQuery("models do not compare so", hint=hint, position=node.position)
    value = one.model.iteration if name == "step" else one.best if name in ("best", one.metric) else None
    return value is not None and _holds(value, node.operator, wanted)


def _holds(value: float, operator: str, wanted: float) -> bool:
    return {
        "<": value < wanted,
        "<=": value <= wanted,
        ">": value > wanted,
        ">=": value >= wanted,
        "=": value == wanted,
        "!=": value != wanted,
    }[operator]


_RUNS = "SELECT id, name, project, status FROM task WHERE id IN (SELECT value FROM json_each(:ids))"
_READERS = """
SELECT model_id, COUNT(*) AS count FROM task_model JOIN task ON task.id = task_id WHERE direction = 'input'
GROUP BY model_id
"""
_SERIES = """
SELECT task_id, key, min, max FROM series JOIN metric ON metric.id = metric_id
WHERE task_id IN (SELECT value FROM json_each(:ids)) ORDER BY metric_id
"""
