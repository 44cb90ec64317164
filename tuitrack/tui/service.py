"""What the queues' page shows: queues, workers, what runs, what just ended."""

from __future__ import annotations

from dataclasses import dataclass

from tuitrack.query import leaderboard, queues
from tuitrack.query.leaderboard import Row, SortKey
from tuitrack.query.opening import Database
from tuitrack.query.queues import QueueRow, WorkerRow

_ENDED = 5
_RUNNING = 200


@dataclass(frozen=True, slots=True)
class Service:
    """Everything at one moment."""

    queues: tuple[QueueRow, ...] = ()
    workers: tuple[WorkerRow, ...] = ()
    running: tuple[Row, ...] = ()
    ended: tuple[Row, ...] = ()

    def serving(self, queue: str) -> tuple[WorkerRow, ...]:
        """The workers that take from a queue."""
        return tuple(worker for worker in self.workers if queue in worker.queues and worker.state == "running")


def read(db: Database) -> Service:
    """Everything as it is now."""
    running = leaderboard.fetch(db, leaderboard.Spec(filter="status:running", limit=_RUNNING))
    latest = (SortKey("completed", descending=True),)
    ended = leaderboard.fetch(db, leaderboard.Spec(filter="status:completed,failed,stopped", sort=latest, limit=_ENDED))
    return Service(queues.queues(db), queues.workers(db), running.rows, ended.rows)
