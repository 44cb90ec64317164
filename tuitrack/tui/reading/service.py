"""What the queues' page shows: queues, workers, what runs, what just ended."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from tuitrack.model import cards
from tuitrack.model.jobs import Job
from tuitrack.query import digest, durations, forecast, holding, leaderboard, names, queues, survival
from tuitrack.query.digest import Best
from tuitrack.query.forecast import Forecast
from tuitrack.query.leaderboard import Row, SortKey
from tuitrack.query.opening import Database
from tuitrack.query.queues import QueueRow, WorkerRow

_ENDED = 5
_RUNNING = 200
LISTED = 200
"""So many of a queue are listed; who waits further back is seen in Runs, with queue:NAME."""


@dataclass(frozen=True, slots=True)
class Service:
    """Everything at one moment.

    `names` tells runs apart, `survives` says of workers here whether they outlive us, `cards` which GPUs a run holds,
    `jobs` how those stand that an engine has, `results` what those that ended reached.
    """

    queues: tuple[QueueRow, ...] = ()
    workers: tuple[WorkerRow, ...] = ()
    running: tuple[Row, ...] = ()
    ended: tuple[Row, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    forecast: Forecast = field(default_factory=Forecast)
    survives: Mapping[str, bool | None] = field(default_factory=dict)
    cards: Mapping[str, str] = field(default_factory=dict)
    results: Mapping[str, Best] = field(default_factory=dict)
    jobs: Mapping[str, Job] = field(default_factory=dict)

    @property
    def placed(self) -> frozenset[str]:
        """The runs that an engine has and did not start yet."""
        return frozenset(task_id for task_id, job in self.jobs.items() if job.waits)

    def place(self, run: Row) -> tuple[int, str]:
        """What runs that an engine did not start yet are sorted by: who comes first there."""
        job = self.jobs[run.id]
        return job.place or sys.maxsize, job.id

    def serving(self, queue: str) -> tuple[WorkerRow, ...]:
        """The workers that take from a queue."""
        return tuple(worker for worker in self.workers if queue in worker.queues and worker.state == "running")


def read(db: Database) -> Service:
    """Everything as it is now."""
    running = leaderboard.fetch(db, leaderboard.Spec(filter="status:running", limit=_RUNNING))
    latest = (SortKey("completed", descending=True),)
    ended = leaderboard.fetch(db, leaderboard.Spec(filter="status:completed,failed,stopped", sort=latest, limit=_ENDED))
    waiting, workers = queues.queues(db), queues.workers(db)
    expected = forecast.of(waiting, workers, running.rows, durations.usual(db), time.time())
    survives = {one.id: survival.survives_logout(one.pid) for one in workers if one.here}
    runs = {run.id: run.name for run in (*running.rows, *ended.rows)}
    runs |= {entry.task_id: entry.name for queue in waiting for entry in queue.entries[:LISTED]}
    shown = names.display(db, runs)
    reached = digest.results(db, {run.id: run.project for run in ended.rows})
    jobs = {one.task_id: one.job for queue in waiting for one in queue.jobs}
    return Service(waiting, workers, running.rows, ended.rows, shown, expected, survives, _cards(db), reached, jobs)


def _cards(db: Database) -> dict[str, str]:
    """As `gpu 0,1` by run; of another host with its name before."""
    here = socket.gethostname()
    found = [(one, cards.told(one.shares)) for one in holding.holders(db) if one.shares]
    return {one.task_id: told if one.host == here else f"{one.host} {told}" for one, told in found}
