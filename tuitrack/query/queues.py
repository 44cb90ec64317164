"""Queues with what waits in them, workers with what they run."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass
from typing import Any

from tuitrack.model import events
from tuitrack.model import worker as vocabulary
from tuitrack.model.jobs import LOCAL
from tuitrack.model.plan import PLAIN, Plan
from tuitrack.model.values import build
from tuitrack.model.worker import Detail
from tuitrack.query import jobs, jsonable, plans
from tuitrack.query.jobs import Placed
from tuitrack.query.plans import Awaited
from tuitrack.spool import liveness
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database

DEFAULT = "default"
"""The queue that is taken where none is named."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A queued task in its place; what it comes after is in `awaited`, not in its plan.

    `damaged` are the fields of its plan that cannot be read; it does not start.
    """

    task_id: str
    name: str
    project: str
    priority: int
    enqueued: float
    plan: Plan = PLAIN
    awaited: tuple[Awaited, ...] = ()
    tries: int = 0
    damaged: tuple[str, ...] = ()

    @property
    def blocked(self) -> str:
        """Why it cannot start by itself, and what to do; empty where it can."""
        return plans.blocked(self.awaited, self.task_id, self.damaged)

    def to_json(self) -> dict[str, Any]:
        """One of `waiting` in `queue ls --json`."""
        return {
            "id": self.task_id,
            "name": self.name,
            "enqueued": jsonable.moment(self.enqueued),
            **plans.to_json(self.plan),
            "priority": self.priority,
            "tries": self.tries,
            "after": [one.to_json() for one in self.awaited],
            "blocked": self.blocked,
        }


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A queue, its tasks in the order they will start, who serves it, how many of it may run at once if not all.

    `jobs` are those of it that an engine has.
    """

    name: str
    held: str
    entries: tuple[Entry, ...]
    workers: tuple[str, ...]
    at_once: int | None = None
    jobs: tuple[Placed, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As `queue ls --json` gives it."""
        ids = [entry.task_id for entry in self.entries]
        plain = {"name": self.name, "length": len(ids), "tasks": ids, "workers": list(self.workers)}
        waiting = [entry.to_json() for entry in self.entries]
        placed = [one.to_json() for one in self.jobs]
        return {**plain, "held": self.held, "at_once": self.at_once, "waiting": waiting, "jobs": placed}


@dataclass(frozen=True, slots=True)
class WorkerRow:
    """An executor process; `state` is running, draining, stopping or lost."""

    id: str
    host: str
    pid: int
    queues: tuple[str, ...]
    slots: int
    gpus: tuple[str, ...]
    running: tuple[str, ...]
    heartbeat: float
    state: str
    detail: Detail = vocabulary.NOTHING_SAID

    def withholds(self, task_id: str) -> str:
        """What it says a run waits for; empty where it says nothing of it."""
        who, _, why = self.detail.waits.partition(" ")
        return why if who and task_id.startswith(who) else ""

    @property
    def busy(self) -> int:
        """How many of its slots are taken; runs of a worker that is gone, which it looks after too, take none."""
        return min(len(self.running), self.slots)

    @property
    def here(self) -> bool:
        """Whether it is a process of this host."""
        return self.host == socket.gethostname()

    def to_json(self) -> dict[str, Any]:
        """As `worker ls --json` gives it."""
        body = {name: getattr(self, name) for name in ("id", "host", "pid", "slots", "state")}
        lists = {name: list(getattr(self, name)) for name in ("queues", "gpus", "running")}
        more = {"offer": self.detail.offer, "reserve": self.detail.reserve, "waits": self.detail.waits}
        more |= {"backend": self.detail.engine or LOCAL, "sbatch": self.detail.options}
        return {**body, **lists, **more, "heartbeat": jsonable.moment(self.heartbeat)}


def queues(db: Database) -> tuple[QueueRow, ...]:
    """All queues by name."""
    serving, placed = workers(db), jobs.going_on(db)
    with db.read() as tx:
        rows = tx.rows("SELECT name, held, at_once FROM queue ORDER BY name")
        waiting = _waiting(tx)
    return tuple(
        QueueRow(
            name=row["name"],
            held=row["held"],
            entries=tuple(waiting.get(row["name"], ())),
            workers=tuple(
                worker.id for worker in serving if row["name"] in worker.queues and worker.state == "running"
            ),
            at_once=row["at_once"],
            jobs=tuple(one for one in placed if one.queue == row["name"]),
        )
        for row in rows
    )


def _waiting(tx: Transaction) -> dict[str, list[Entry]]:
    """What waits, by queue; runs with the same plan share it, for of thousands most are alike."""
    awaited = plans.awaited(tx)
    same: dict[tuple[object, ...], tuple[Plan, tuple[str, ...]]] = {}
    found: dict[str, list[Entry]] = {}
    for queue, task_id, name, project, priority, enqueued, tries, *planned in tx.rows(_ENTRIES):
        key = tuple(planned)
        if key not in same:
            wrong = () if planned[0] is None else plans.unreadable(planned)
            same[key] = (PLAIN if planned[0] is None else plans.built(planned, wrong), wrong)
        plan, damaged = same[key]
        after = awaited.get(task_id, ())
        if type(priority) is not int or type(enqueued) is not float:
            priority, enqueued = _number(priority), _number(enqueued)
        entry = Entry(task_id, name, project, priority, enqueued, plan, after, _number(tries) if tries else 0, damaged)
        found.setdefault(queue, []).append(entry)
    return found


def workers(db: Database) -> tuple[WorkerRow, ...]:
    """Workers that have not left."""
    with db.read() as tx:
        rows = tx.rows("SELECT * FROM worker WHERE state != 'left' ORDER BY started")
        running = tx.rows("SELECT worker, id FROM task WHERE status = 'running' AND worker != ''")
    return tuple(
        WorkerRow(
            id=row["id"],
            host=row["host"],
            pid=_number(row["pid"]),
            queues=_names(row["queues"]),
            slots=_number(row["slots"]),
            gpus=_names(row["gpus"]),
            running=tuple(one["id"] for one in running if one["worker"] == row["id"]),
            heartbeat=_number(row["heartbeat"]),
            state=row["state"] if _lives(row["process"]) else vocabulary.LOST,
            detail=_detail(row["detail"]),
        )
        for row in rows
    )


def running(db: Database) -> tuple[tuple[str, str], ...]:
    """Ids and names of what runs, the newest first."""
    rows = db.rows("SELECT id, name FROM task WHERE status = 'running' ORDER BY started DESC")
    return tuple((row["id"], row["name"]) for row in rows)


def served(db: Database, queue: str) -> bool:
    """Whether a live worker serves a queue."""
    return any(queue in worker.queues and worker.state == "running" for worker in workers(db))


def slots(db: Database, queue: str) -> int:
    """How many tasks of a queue can run at once, by the workers that serve it."""
    return sum(worker.slots for worker in workers(db) if queue in worker.queues and worker.state == "running")


def free_beside(db: Database, queue: str, task_id: str) -> int:
    """How many tasks of a queue can run at once while one that runs goes on."""
    serving = [one for one in workers(db) if queue in one.queues and one.state == "running"]
    return sum(one.slots - one.running.count(task_id) for one in serving)


def _number(value: Any) -> Any:
    """A number of a row, 0 for what is none: a damaged row is listed all the same."""
    return value if isinstance(value, int | float) else 0


def _names(text: str) -> tuple[str, ...]:
    """The names in a JSON list; none in a damaged one."""
    try:
        found = json.loads(text)
    except ValueError:
        return ()
    return tuple(str(one) for one in found) if isinstance(found, list) else ()


def _detail(text: str) -> Detail:
    try:
        found = build(Detail, json.loads(text))
    except ValueError:
        return vocabulary.NOTHING_SAID
    return found if isinstance(found, Detail) else vocabulary.NOTHING_SAID


def _lives(process: str) -> bool:
    facts = events.process(process)
    return facts is not None and (facts.boot_id != liveness.boot_id() or liveness.matches_live(facts))


_ENTRIES = f"""
SELECT queue_entry.queue, task.id, task.name, task.project, queue_entry.priority, enqueued, tries, {plans.COLUMNS}
FROM queue_entry JOIN task ON task.id = queue_entry.task_id LEFT JOIN plan ON plan.task_id = task.id
ORDER BY queue_entry.priority DESC, position
"""
