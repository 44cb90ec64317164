"""The starts of a task by an executor: by whom, with which GPUs, how each ended, what it used."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tuitrack.model import cards, jobs
from tuitrack.model.cards import Share
from tuitrack.model.execution import Usage
from tuitrack.model.jobs import Job
from tuitrack.model.values import build
from tuitrack.query import jobs as job_facts
from tuitrack.query import jsonable
from tuitrack.store.connection import Row, Transaction


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One start; without an end it goes on. An engine may have run it as a job."""

    number: int
    worker: str
    host: str
    started: float
    ended: float | None
    exit_code: int | None
    reason: str
    shares: tuple[Share, ...]
    usage: Usage
    job: Job | None = None

    def to_json(self) -> dict[str, Any]:
        """As `show --json` gives it."""
        plain = {name: getattr(self, name) for name in ("number", "worker", "host", "exit_code", "reason")}
        times = {name: jsonable.moment(getattr(self, name)) for name in ("started", "ended")}
        gpus = [{"gpu": share.card, "part": share.part} for share in self.shares]
        return {**plain, **times, "gpus": gpus, **self.usage._asdict(), "job": self.job and job_facts.to_json(self.job)}


def of(tx: Transaction, task_id: str) -> tuple[AttemptRow, ...]:
    """All of a task's, the first first."""
    return tuple(map(_attempt, tx.rows(_ATTEMPTS, (task_id,))))


def _attempt(row: Row) -> AttemptRow:
    names = ("number", "worker", "host", "started", "ended", "exit_code", "reason")
    usage = build(Usage, json.loads(row["usage"]))
    assert isinstance(usage, Usage)
    job = jobs.load(row["handle"])
    return AttemptRow(**{name: row[name] for name in names}, shares=cards.load(row["gpus"]), usage=usage, job=job)


_ATTEMPTS = """
SELECT number, worker, host, started, ended, exit_code, reason, gpus, usage, handle FROM attempt
WHERE task_id = ? ORDER BY number
"""
