"""What the queues' page shows: queues, workers, what runs, what just ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tuitrack.query import leaderboard, names, queues
from tuitrack.query.leaderboard import Row, SortKey
from tuitrack.query.opening import Database
from tuitrack.query.queues import QueueRow, WorkerRow

_ENDED = 5
_RUNNING = 200


@dataclass(frozen=True, slots=True)
class Service:
    """Everything at one moment; `names` tells runs of one name apart, by id."""

    queues: tuple[QueueRow, ...] = ()
    workers: tuple[WorkerRow, ...] = ()
    running: tuple[Row, ...] = ()
    ended: tuple[Row, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def serving(self, queue: str) -> tuple[WorkerRow, ...]:
        """The workers that take from a queue."""
        return tuple(worker for worker in self.workers if queue in worker.queues and worker.state == "running")


def read(db: Database) -> Service:
    """Everything as it is now."""
    running = leaderboard.fetch(db, leaderboard.Spec(filter="status:running", limit=_RUNNING))
    latest = (SortKey("completed", descending=True),)
    ended = leaderboard.fetch(db, leaderboard.Spec(filter="status:completed,failed,stopped", sort=latest, limit=_ENDED))
    waiting = queues.queues(db)
    called = {entry.task_id: entry.name for queue in waiting for entry in queue.entries}
    called |= {row.id: row.name for row in (*running.rows, *ended.rows)}
    return Service(waiting, queues.workers(db), running.rows, ended.rows, names.display(db, called))
