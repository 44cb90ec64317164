"""Queues with what waits in them, workers with what they run."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass
from typing import Any

from tuitrack.model import events
from tuitrack.model import worker as vocabulary
from tuitrack.model.values import build
from tuitrack.model.worker import Detail
from tuitrack.query import jsonable
from tuitrack.spool import liveness
from tuitrack.store.database import Database

DEFAULT = "default"
"""The queue that is taken where none is named."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A queued task in its place."""

    task_id: str
    name: str
    project: str
    priority: int
    enqueued: float


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A queue, its tasks in the order they will start, who serves it."""

    name: str
    held: str
    entries: tuple[Entry, ...]
    workers: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As `queue ls --json` gives it."""
        ids = [entry.task_id for entry in self.entries]
        return {"name": self.name, "length": len(ids), "tasks": ids, "workers": list(self.workers)}


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

    @property
    def here(self) -> bool:
        """Whether it is a process of this host."""
        return self.host == socket.gethostname()

    def to_json(self) -> dict[str, Any]:
        """As `worker ls --json` gives it."""
        body = {name: getattr(self, name) for name in ("id", "host", "pid", "slots", "state")}
        lists = {name: list(getattr(self, name)) for name in ("queues", "gpus", "running")}
        more = {"offer": self.detail.offer, "reserve": self.detail.reserve, "waits": self.detail.waits}
        return {**body, **lists, **more, "heartbeat": jsonable.moment(self.heartbeat)}


def queues(db: Database) -> tuple[QueueRow, ...]:
    """All queues by name."""
    serving = workers(db)
    with db.read() as tx:
        rows = tx.rows("SELECT name, held FROM queue ORDER BY name")
        entries = tx.rows(_ENTRIES)
    return tuple(
        QueueRow(
            name=row["name"],
            held=row["held"],
            entries=tuple(Entry(*entry[1:]) for entry in entries if entry[0] == row["name"]),
            workers=tuple(
                worker.id for worker in serving if row["name"] in worker.queues and worker.state == "running"
            ),
        )
        for row in rows
    )


def workers(db: Database) -> tuple[WorkerRow, ...]:
    """Workers that have not left."""
    with db.read() as tx:
        rows = tx.rows("SELECT * FROM worker WHERE state != 'left' ORDER BY started")
        running = tx.rows("SELECT worker, id FROM task WHERE status = 'running' AND worker != ''")
    return tuple(
        WorkerRow(
            id=row["id"],
            host=row["host"],
            pid=row["pid"],
            queues=tuple(json.loads(row["queues"])),
            slots=row["slots"],
            gpus=tuple(json.loads(row["gpus"])),
            running=tuple(one["id"] for one in running if one["worker"] == row["id"]),
            heartbeat=row["heartbeat"],
            state=row["state"] if _lives(row["process"]) else vocabulary.LOST,
            detail=_detail(row["detail"]),
        )
        for row in rows
    )


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


def _detail(text: str) -> Detail:
    found = build(Detail, json.loads(text))
    assert isinstance(found, Detail)
    return found


def _lives(process: str) -> bool:
    facts = build(events.ProcessFacts, json.loads(process))
    assert isinstance(facts, events.ProcessFacts)
    return facts.boot_id != liveness.boot_id() or liveness.matches_live(facts)


_ENTRIES = """
SELECT queue_entry.queue, task.id, task.name, task.project, priority, enqueued
FROM queue_entry JOIN task ON task.id = task_id ORDER BY priority DESC, position
"""
