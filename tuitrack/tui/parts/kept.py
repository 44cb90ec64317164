"""The file that a row of a run's page stands for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tuitrack.ops import artifacts, models
from tuitrack.query.opening import Database
from tuitrack.tui.page import TaskPage


@dataclass(frozen=True, slots=True)
class Kept:
    """A file with its name, and how a copy of it is made."""

    name: str
    uri: str
    save: Callable[[Database, Path], Path]


def under(page: TaskPage | None, part: str, item: str) -> Kept | None:
    """The artifact or model that an item of a part is, None where it is neither."""
    if page is None or not item:
        return None
    detail = page.detail
    if part == "artifacts":
        return next(
            (Kept(item, one.uri, _artifact(detail.id, item)) for one in detail.artifacts if one.name == item), None
        )
    if part == "models":
        linked = (one for one in detail.models if one.model.id == item)
        return next((Kept(one.name, one.model.uri, partial(_model, item)) for one in linked), None)
    return None


def _artifact(task_id: str, name: str) -> Callable[[Database, Path], Path]:
    return lambda db, target: artifacts.save(db, task_id, name, target)


def _model(model_id: str, db: Database, target: Path) -> Path:
    return models.save(db, model_id, target)
