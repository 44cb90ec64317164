"""The runs that an engine such as Slurm has: how the job of each stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tuitrack.model import jobs
from tuitrack.model.jobs import Job
from tuitrack.query import jsonable
from tuitrack.store.database import Database


@dataclass(frozen=True, slots=True)
class Placed:
    """A run that goes on, with its job."""

    task_id: str
    name: str
    queue: str
    job: Job

    def to_json(self) -> dict[str, Any]:
        """One of `jobs` in `queue ls --json`."""
        return {"task": self.task_id, "name": self.name, **to_json(self.job)}


def to_json(job: Job) -> dict[str, Any]:
    """A job as `--json` gives it; what is not known of it is null."""
    known = {name: value or None for name, value in job._asdict().items()}
    return {**known, "starts": jsonable.moment(job.starts or None), "told": job.told}


def going_on(db: Database) -> tuple[Placed, ...]:
    """All of them, those that run first, then by their place."""
    rows = db.rows(_OPEN, {"elsewhere": jobs.MARK})
    found = [Placed(row["id"], row["name"], row["queue"], jobs.load(row["handle"]) or Job()) for row in rows]
    return tuple(sorted(found, key=lambda one: (one.job.state != jobs.RUNNING, one.job.place or 10**9)))


_OPEN = """
SELECT task.id, task.name, task.queue, attempt.handle FROM attempt JOIN task ON task.id = attempt.task_id
WHERE attempt.ended IS NULL AND task.status = 'running' AND handle LIKE :elsewhere ORDER BY attempt.started
"""
