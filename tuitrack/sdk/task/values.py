"""A task's values as they are stored: parameters, configuration, results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tuitrack.model import params
from tuitrack.sdk import store

if TYPE_CHECKING:
    from tuitrack.query.tasks import TaskDetail


def detail(task_id: str) -> TaskDetail:
    """Everything stored about a task.

    Raises:
        NotFound: there is no such task.
    """
    from tuitrack.query import tasks

    return tasks.detail(store.opened(), task_id)


def parameters(task_id: str, cast: bool) -> dict[str, Any]:
    """All parameters as `Section/name` → text, or values of their own types with `cast`."""
    found = detail(task_id).params
    return {param.key: params.decode(param.param) if cast else param.value for param in found}


def scalars(task_id: str) -> dict[str, dict[str, dict[str, list[float]]]]:
    """All reported points as ClearML lays them out: title → series → name, x, y."""
    from tuitrack.query import scalars as reading

    db = store.opened()
    tree: dict[str, dict[str, Any]] = {}
    points = reading.read(db, task_id)
    for row in reading.names(db, task_id):
        found = points[row.key]
        x, y = found.steps.tolist(), found.values.tolist()
        tree.setdefault(row.title, {})[row.series] = {"name": row.series, "x": x, "y": y}
    return tree


def last_metrics(task_id: str) -> dict[str, dict[str, dict[str, float | None]]]:
    """Last, lowest and highest value: title → series → last, min, max."""
    from tuitrack.query import scalars as reading

    tree: dict[str, dict[str, Any]] = {}
    for row in reading.names(store.opened(), task_id):
        tree.setdefault(row.title, {})[row.series] = {"last": row.last, "min": row.min, "max": row.max}
    return tree
