"""The steps of a pipeline, as far as they have begun: what is still to come only the pipeline's own code knows."""

from __future__ import annotations

from dataclasses import dataclass

from tuitrack.model.task import TaskType
from tuitrack.query.tasks import TaskDetail
from tuitrack.store.database import Database

_MOST = 500


@dataclass(frozen=True, slots=True)
class Step:
    """A run that a pipeline started, how it stands; times in seconds."""

    task_id: str
    name: str
    status: str
    status_reason: str
    progress: int | None
    created: float
    started: float | None
    completed: float | None

    def took(self, now: float) -> float | None:
        """How long it ran, of one that runs how long so far."""
        end = now if self.status == "running" else self.completed
        return None if self.started is None or end is None else end - self.started


def of(db: Database, run: TaskDetail) -> tuple[Step, ...]:
    """The steps of a run in the order in which they began, none where it is no pipeline."""
    if run.type != TaskType.controller:
        return ()
    return tuple(Step(*row) for row in db.rows(_STEPS, (run.id, TaskType.controller, _MOST)))


def is_step(run: TaskDetail, parent: TaskDetail) -> bool:
    """Whether the parent is the pipeline that started a run, and not what it was cloned from."""
    return parent.type == TaskType.controller != run.type


_STEPS = """
SELECT id, name, status, status_reason, progress, created, started, completed FROM task
WHERE parent = ? AND type != ? ORDER BY created, id LIMIT ?
"""
